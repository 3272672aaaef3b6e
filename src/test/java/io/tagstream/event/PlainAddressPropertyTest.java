package io.tagstream.event;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** An address that is taken as it is means what {@link java.net.URI} says of it. */
class PlainAddressPropertyTest {

    @Property(tries = 20_000)
    void aPlainAddressIsWhatTheLongWayWouldMakeOfIt(@ForAll("addresses") String address) throws Exception {
        int endOfPath = Address.endOfPlainPath(address);
        Statistics.label("plain").collect(endOfPath >= 0).coverage(of -> of.check(true)
                .percentage(share -> share > 10));
        if (endOfPath >= 0) {
            ImageReference.Http plain = ImageReference.Http.plain(address, endOfPath);
            ImageReference longWay = ReferenceParser.parseUnusual(address);

            assertThat(plain).isEqualTo(longWay);
            assertThat(plain.printable()).isEqualTo(longWay.printable());
            assertThat(plain.uri()).hasToString(address);
        }
    }

    @Provide
    Arbitrary<String> addresses() {
        Arbitrary<String> scheme =
                Arbitraries.of("https://", "http://", "https://", "http://", "https:/", "HTTPS://", " https://", "");
        Arbitrary<String> host = Arbitraries.oneOf(
                Arbitraries.of("a.example", "127.0.0.1", "-", "..", "1.2.3", "a-", "1a.2b"),
                anyOf("aZ0.-", 12),
                anyOf("aZ0.-_:@[%ü", 8));
        Arbitrary<String> path = Arbitraries.oneOf(
                Arbitraries.of("", "/", "//a/../b"),
                anyOf("/aZ0.-_~", 12).map(text -> "/" + text),
                anyOf("/a%2 #?\\\u0000\u202eü", 6));
        Arbitrary<String> query = Arbitraries.oneOf(
                Arbitraries.of("", "?"), anyOf("a0.-_~/=&", 12).map(text -> "?" + text), anyOf("?a%#=ü+", 6));
        return Combinators.combine(scheme, host, path, query).as((a, b, c, d) -> a + b + c + d);
    }

    private static Arbitrary<String> anyOf(String characters, int most) {
        return Arbitraries.strings().withChars(characters.toCharArray()).ofMaxLength(most);
    }
}
