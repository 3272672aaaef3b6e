package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.event.Reason;
import io.tagstream.fetch.TargetGuard.Verdict;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetGuardTest {

    @ParameterizedTest
    @CsvSource({
        "http://example.org, http://example.org/",
        "HTTP://EXAMPLE.ORG:80/A?b=C, http://example.org/A?b=C",
        "https://example.org:443/a%20b?x=%2F#part, https://example.org/a%20b?x=%2F",
        "https://bücher.example/ä?ö, https://xn--bcher-kva.example/%C3%A4?%C3%B6",
        "http://0x08.8.2056/x, http://8.8.8.8/x",
        "http://[2606:4700::1111]/, http://[2606:4700:0:0:0:0:0:1111]/",
        "http://my_bucket.example.org/a, http://my_bucket.example.org/a",
        "http://example.org:/a, http://example.org/a",
    })
    void allowedTargetIsCanonical(String reference, String canonical) {
        assertThat(guard().check(URI.create(reference)))
                .isInstanceOfSatisfying(
                        Verdict.Allowed.class,
                        allowed -> assertThat(allowed.target().uri()).hasToString(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.1/",
                "http://2130706433/",
                "http://0x7f.1/",
                "http://0177.0.0.1/",
                "http://0/",
                "http://0.0.0.0/",
                "http://[::1]/",
                "http://[::]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[0:0:0:0:0:0:7f00:1]/",
                "http://127.0.0.1./",
                "http://１２７.0.0.1/",
                "http://127。0。0。1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://2852039166/",
                "http://0xa9fea9fe/",
                "http://0251.0376.0251.0376/",
                "http://169.16689662/",
                "http://169.254.43518/",
                "http://[fd00:ec2::254]/",
                "http://[fe80::1%25lo]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://[2002:7f00:1::]/",
                "https://10.0.0.1/",
                "https://192.168.1.1/",
                "https://[::7f00:1]/"
            })
    void addressThatIsNotPublicIsRefusedInEverySpelling(String reference) {
        assertThat(reasonOf(guard(), reference)).isEqualTo(Reason.ADDRESS_NOT_ALLOWED);
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://example.org/a, SCHEME_NOT_ALLOWED",
        "gopher://example.org/a, SCHEME_NOT_ALLOWED",
        "file:///etc/passwd, SCHEME_NOT_ALLOWED",
        "jar:http://example.org/a!/b, SCHEME_NOT_ALLOWED",
        "javascript:alert, SCHEME_NOT_ALLOWED",
        "s3://bucket/key, SCHEME_NOT_ALLOWED",
        "//example.org/a, SCHEME_NOT_ALLOWED",
        "http://user:pw@example.org/, INVALID_REFERENCE",
        "http://example.org@evil.example/, INVALID_REFERENCE",
        "http:///a, INVALID_REFERENCE",
        "http:a, INVALID_REFERENCE",
        "http://exa%6dple.org/, INVALID_REFERENCE",
        "http://1.2.3.256/, INVALID_REFERENCE",
        "http://example.org:65536/, INVALID_REFERENCE",
        "http://example.org:0/, INVALID_REFERENCE",
        "http://bücher.example:８０/, INVALID_REFERENCE",
        "http://example.org:22/, PORT_NOT_ALLOWED",
        "http://example.org:25/, PORT_NOT_ALLOWED",
        "http://example.org:9092/, PORT_NOT_ALLOWED",
    })
    void targetThatIsNotAllowedIsRefusedWithItsReason(String reference, Reason reason) {
        assertThat(reasonOf(guard(), reference)).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "http://img.example.org/, true",
        "http://IMG.EXAMPLE.ORG./, true",
        "http://a.b.cdn.example/, true",
        "http://cdn.example/, false",
        "http://evilcdn.example/, false",
        "http://img.example.org.evil.example/, false",
        "http://8.8.8.8/, true",
        "http://134744072/, true",
        "http://8.8.4.4/, false",
        "http://xn--bcher-kva.example/, true",
    })
    void onlyAllowedHostsPassWhereSomeAreNamed(String reference, boolean allowed) {
        var guard = guard("img.example.org", "*.cdn.example", "8.8.8.8", "bücher.example");

        assertThat(guard.check(URI.create(reference)) instanceof Verdict.Allowed)
                .isEqualTo(allowed);
    }

    @Test
    void hostThatIsNotAmongTheAllowedIsRefusedBeforeItsPort() {
        assertThat(reasonOf(guard("a.example"), "http://b.example:22/")).isEqualTo(Reason.HOST_NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*.", "*.8.8.8.8", "a*.example", "http://a.example"})
    void allowedHostThatMeansNothingStopsTheStart(String host) {
        assertThatThrownBy(() -> guard(host)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Reason reasonOf(TargetGuard guard, String reference) {
        return switch (guard.check(URI.create(reference))) {
            case Verdict.Refused(var attempt) -> attempt.reason();
            case Verdict.Allowed(var target) -> throw new AssertionError("allowed: " + target.uri());
        };
    }

    private static TargetGuard guard(String... allowedHosts) {
        var policy = new HttpPolicy(
                List.of(allowedHosts),
                List.of(),
                Set.of(80, 443),
                5,
                1,
                1,
                Duration.ofSeconds(1),
                HttpPolicy.USER_AGENT);
        return new TargetGuard(policy, new AddressGuard(List.of()));
    }
}
