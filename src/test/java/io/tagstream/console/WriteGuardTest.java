package io.tagstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WriteGuardTest {

    private final WriteGuard guard = new WriteGuard(List.of("Tags.Example.org"), Optional.of("token"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "LOCALHOST:1",
                "127.0.0.1:8080",
                "[::1]",
                "[::1]:8080",
                "tags.example.org"
            })
    void ownHostsAreServed(String host) {
        assertThat(guard.isOurs(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8080", "::1", "[::2]:80"})
    void strangersHostsAreNot(String host) {
        assertThat(guard.isOurs(host)).isFalse();
        assertThat(guard.isOurs(null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, http://localhost:8080, token, true",
        "tags.example.org, https://tags.example.org, token, true",
        "localhost:8080, http://localhost:8080, other, false",
        "localhost:8080, http://localhost:8080, , false",
        "localhost:8080, , token, false",
        "localhost:8080, null, token, false",
        "localhost:8080, http://localhost:9090, token, false",
        "localhost:8080, http://127.0.0.1:8080, token, false",
        "localhost:8080, http://evil.example, token, false",
        "localhost:8080, ftp://localhost:8080, token, false",
        "localhost:8080, http://[, token, false",
        "evil.example, http://evil.example, token, false",
    })
    void aWriteNeedsHostOriginAndToken(String host, String origin, String token, boolean allowed) {
        assertThat(guard.refusal(host, origin, token).isEmpty()).isEqualTo(allowed);
    }

    @Test
    void withoutATokenNothingIsWritable() {
        for (Optional<String> none : List.of(Optional.<String>empty(), Optional.of(" "))) {
            var readOnly = new WriteGuard(List.of(), none);

            assertThat(readOnly.writable()).isFalse();
            assertThat(readOnly.refusal("localhost", "http://localhost", "")).isPresent();
            assertThat(readOnly.refusal("localhost", "http://localhost", " ")).isPresent();
        }
    }
}
