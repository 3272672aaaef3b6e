package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormEncodingTest {

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
                    red+flower.jpg                  => red flower.jpg
                    red%20flower.jpg                => red flower.jpg
                    a%2Bb                           => a+b
                    a%2bb                           => a+b
                    a/b%2Fc                         => a/b/c
                    %2e%2e/b                        => ../b
                    100%25.jpg                      => 100%.jpg
                    %2541                           => %41
                    %C3%A9t%C3%A9                   => été
                    %F0%9F%8C%B7+%E2%9C%BF          => 🌷 ✿
                    grün/猫😀                        => grün/猫😀
                    %63%61%74                       => cat
                    """)
    void readsWhatAFormWouldSend(String encoded, String key) {
        assertThat(FormEncoding.decode(encoded)).hasValue(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "a%",
                "%4",
                "a%4",
                "%zz",
                "%-1",
                "%+1",
                "100%.jpg",
                "%41%4",
                "%41%",
                "%C3",
                "%C3x%A9",
                "%FF",
                "%C0%AF",
                "%ED%A0%80",
                "%F4%90%80%80",
                "%A9",
                "%４１",
            })
    void guessesAtNothing(String encoded) {
        assertThat(FormEncoding.decode(encoded)).isEmpty();
    }

    @Property(tries = 1000)
    void anyKeySurvivesWhicheverWayItIsWritten(@ForAll("keys") String key) {
        String minio = URLEncoder.encode(key, UTF_8);
        String aws = minio.replace("%2F", "/");
        String everyByte = HexFormat.of().withPrefix("%").formatHex(key.getBytes(UTF_8));

        assertThat(FormEncoding.decode(minio)).hasValue(key);
        assertThat(FormEncoding.decode(aws)).hasValue(key);
        assertThat(FormEncoding.decode(everyByte)).hasValue(key);
    }

    @Property(tries = 1000)
    void whateverComesIsDecodedOrRefused(@ForAll("encoded") String encoded) {
        FormEncoding.decode(encoded).ifPresent(key -> assertThat(key).doesNotContain("\ufffd"));
    }

    /** Whole characters: a key is UTF-8, which cannot spell half of one. */
    @Provide
    Arbitrary<String> keys() {
        Arbitrary<Integer> any = Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE);
        Arbitrary<Integer> likely =
                Arbitraries.of(' ', '+', '/', '%', '(', '=', '&', 'a', 'é').map(c -> (int) c);
        return Arbitraries.oneOf(any, likely).list().ofMaxSize(40).map(FormEncodingTest::text);
    }

    @Provide
    Arbitrary<String> encoded() {
        return Arbitraries.of("%", "%4", "%41", "%C3", "%A9", "+", "a", "é", "%F0%9F", "%98%80")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    private static String text(Iterable<Integer> codePoints) {
        var text = new StringBuilder();
        codePoints.forEach(text::appendCodePoint);
        return text.toString();
    }
}
