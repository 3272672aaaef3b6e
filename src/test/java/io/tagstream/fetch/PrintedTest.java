package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.ImageReference;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrintedTest {

    @Test
    void keyThatWouldTurnTheLineAroundIsEscaped() {
        assertThat(printed("cat\u202egpj.exe")).isEqualTo("s3://photos/cat\\u202egpj.exe");
    }

    @Test
    void longKeyIsCutBetweenCharacters() {
        assertThat(printed("k".repeat(187) + "\ud83d\ude00 and more"))
                .isEqualTo("s3://photos/" + "k".repeat(187) + "...");
    }

    private static String printed(String key) {
        return Printed.name(new ImageReference.S3("photos", key, Optional.empty(), Optional.empty()));
    }
}
