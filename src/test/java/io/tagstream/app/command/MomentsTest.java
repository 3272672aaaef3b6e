package io.tagstream.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MomentsTest {

    private final Moments moments = new Moments(InstantSource.fixed(Instant.parse("2026-05-04T12:00:00Z")));

    @ParameterizedTest
    @CsvSource({
        "2026-05-04T03:02:01Z, 2026-05-04T03:02:01Z",
        "2026-05-04T03:02:01.25Z, 2026-05-04T03:02:01.25Z",
        "2026-05-04T03:02Z, 2026-05-04T03:02:00Z",
        "2026-05-04T03:02:01+02:00, 2026-05-04T01:02:01Z",
        "45s, 2026-05-04T11:59:15Z",
        "30m, 2026-05-04T11:30:00Z",
        "2h, 2026-05-04T10:00:00Z",
        "2H, 2026-05-04T10:00:00Z",
        "3d, 2026-05-01T12:00:00Z",
        "1h30m, 2026-05-04T10:30:00Z",
        "0s, 2026-05-04T12:00:00Z"
    })
    void readsMomentsAndSpansBackFromNow(String text, Instant moment) {
        assertThat(moments.convert(text)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2",
                "h",
                "-2h",
                "30m1h",
                "2w",
                "yesterday",
                "2026-05-04",
                "2026-05-04T03:02:01",
                "999999999999s"
            })
    void refusesWhatCouldMeanSeveralThings(String text) {
        assertThatThrownBy(() -> moments.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
