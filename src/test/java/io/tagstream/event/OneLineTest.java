package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneLineTest {

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
                    plain "text"  => plain "text"
                    grün 猫 😀      => grün 猫 😀
                    """)
    void plainTextStays(String text, String expected) {
        assertThat(OneLine.of(text, 100)).isEqualTo(expected);
        assertThat(OneLine.fits(text)).isTrue();
    }

    @Test
    void escapesWhatBreaksALineOrHidesSomething() {
        assertThat(OneLine.of("a\nb\r\u0000\u0085\u2028\u202e\ud800x", 100))
                .isEqualTo("a\\u000ab\\u000d\\u0000\\u0085\\u2028\\u202e\\ud800x");
    }

    @Test
    void cutsBetweenCharacters() {
        assertThat(OneLine.of("abc😀", 4)).isEqualTo("abc");
        assertThat(OneLine.of("abc\n", 8)).isEqualTo("abc");
        assertThat(OneLine.of("abc", 3)).isEqualTo("abc");
    }

    @Property(tries = 500)
    void whateverComesIsOneLineWithinItsLimit(@ForAll String text, @ForAll char half) {
        String line = OneLine.of(text + half + text, 50);

        assertThat(line).hasSizeLessThanOrEqualTo(50);
        assertThat(OneLine.fits(line)).isTrue();
        assertThat(OneLine.of(line, 50)).isEqualTo(line);
    }

    @Property(tries = 500)
    void withoutHalfCharactersEverythingSurvivesUtf8(@ForAll String text, @ForAll char half) {
        String whole = OneLine.withoutHalfCharacters(text + half + text);

        assertThat(new String(whole.getBytes(UTF_8), UTF_8)).isEqualTo(whole);
    }
}
