package io.tagstream.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.hostile.FuzzState.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Some thousand changed pictures of each format, the same every time. More of them, for so many seconds a
 * format: {@code ./mvnw test -Dtest=FuzzTest -Dfuzz.seconds=600}; others with {@code -Dfuzz.seed=2}.
 */
class FuzzTest {

    private static final Path SEEDS = Path.of("src/test/resources/images");
    private static final Path FOUND = Path.of("target/fuzz");
    private static final int PICTURES = 1_500;

    /** The default of {@code tagstream.image.decode-timeout}. */
    private static final Duration CAP = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource
    @DisplayName("row 28: fuzzed pictures are corrupt or have pixels, and the process survives")
    void fuzzedPicturesAreCorruptOrHavePixels(Format format) throws IOException, InterruptedException {
        long seconds = Long.getLong("fuzz.seconds", 0);
        var run = new FuzzRun(format, SEEDS, Long.getLong("fuzz.seed", 1), FOUND, CAP);

        if (seconds > 0) {
            run.run(Long.MAX_VALUE, Duration.ofSeconds(seconds));
            report(run.row());
        } else {
            run.run(PICTURES, Duration.ofMinutes(10));
        }

        assertThat(run.crashed()).as("pictures that ended the process").isEmpty();
        assertThat(run.hung()).as("pictures on which it hung").isEmpty();
        assertThat(run.seen(Field.THROWN))
                .as("pictures on which Java's code threw")
                .isZero();
        assertThat(run.seen(Field.UNSTABLE))
                .as("pictures whose pixels are not theirs alone")
                .isZero();
        assertThat(run.seen(Field.PIXELS)).as("some are pictures still").isPositive();
    }

    private static void report(String row) throws IOException {
        System.out.println(row);
        Files.writeString(FOUND.resolve("report.md"), row + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
