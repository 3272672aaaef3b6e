package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "127.0.0.1., 127.0.0.1",
        "2130706433, 127.0.0.1",
        "0x7f000001, 127.0.0.1",
        "0X7F000001, 127.0.0.1",
        "017700000001, 127.0.0.1",
        "0x7f.1, 127.0.0.1",
        "0177.0.0.1, 127.0.0.1",
        "0177.0x0.0.01, 127.0.0.1",
        "127.1, 127.0.0.1",
        "127.0.1, 127.0.0.1",
        "127.0x000001, 127.0.0.1",
        "0, 0.0.0.0",
        "2852039166, 169.254.169.254",
        "0xa9fea9fe, 169.254.169.254",
        "0251.0376.0251.0376, 169.254.169.254",
        "169.16689662, 169.254.169.254",
        "169.254.43518, 169.254.169.254",
        "１２７.0.0.1, 127.0.0.1",
        "127。0。0。1, 127.0.0.1",
        "127．0｡0.1, 127.0.0.1",
        "①②⑦.⓪.⓪.①, 127.0.0.1",
        "[::1], 0:0:0:0:0:0:0:1",
        "[::ffff:127.0.0.1], 127.0.0.1",
        "[::FFFF:7f00:1], 127.0.0.1",
        "[fe80::1%25lo], fe80:0:0:0:0:0:0:1",
        "[fe80::1%1], fe80:0:0:0:0:0:0:1",
    })
    void addressIsTheSameHoweverItIsSpelled(String spelled, String canonical) {
        var host = HostName.parse(spelled).orElseThrow();

        assertThat(host.text()).isEqualTo(canonical);
        assertThat(host.literal())
                .hasValueSatisfying(a -> assertThat(a.getHostAddress()).isEqualTo(canonical));
    }

    @ParameterizedTest
    @CsvSource({
        "Example.ORG, example.org",
        "example.org., example.org",
        "localhost, localhost",
        "LOCALHOST., localhost",
        "bücher.example, xn--bcher-kva.example",
        "ＥＸＡＭＰＬＥ.org, example.org",
        "my_bucket.example.org, my_bucket.example.org",
        "1.2.3.4.example, 1.2.3.4.example",
        "0x7f.example, 0x7f.example",
        "127.0.0.1.nip.example, 127.0.0.1.nip.example",
        "١٢٧.example, xn--9hbcp.example",
    })
    void nameIsLowerCaseAsciiWithoutAFinalDot(String spelled, String canonical) {
        var host = HostName.parse(spelled).orElseThrow();

        assertThat(host.text()).isEqualTo(canonical);
        assertThat(host.literal()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..b",
                ".example.org",
                "example.org..",
                "exa mple",
                "exa%6dple",
                "127%2e0.0.1",
                "a/b",
                "-leading.example",
                "user@host",
                "256.1.1.1",
                "1.2.3.4.5",
                "1.2.3.256",
                "0x",
                "0x1ffffffff",
                "4294967296",
                "08.8.8.8",
                "example.123",
                "1.2.3.09",
                "[",
                "[]",
                "[::1",
                "::1",
                "[127.0.0.1]",
                "[::1]x",
                "[1:2]",
                "[::gggg]",
                "[v1.x:y]",
                "straße.example",
                "STRAẞE.example",
                "οδός.example",
                "a\u200db.example",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"
            })
    void whatMeansNothingIsRefused(String spelled) {
        assertThat(HostName.parse(spelled)).isEmpty();
    }
}
