package io.tagstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.LogLines;
import io.tagstream.event.EventId;
import io.tagstream.event.ImageId;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.Reason;
import io.tagstream.event.Stage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OutcomeLogTest {

    private final AtomicLong nanos = new AtomicLong(1);
    private final OutcomeLog log = new OutcomeLog(nanos::get);

    @RegisterExtension
    final LogLines said = new LogLines(OutcomeLog.class);

    @Test
    void writesOneLineAMinuteForEachReason() {
        for (int i = 0; i < 100; i++) {
            reject(Reason.NOT_FOUND);
        }
        reject(Reason.CORRUPT_IMAGE);
        assertThat(warnings()).as("the first of each reason").hasSize(2);

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        reject(Reason.NOT_FOUND);

        assertThat(warnings()).hasSize(3);
    }

    private void reject(Reason reason) {
        log.onEmitted(new Rejected(new ImageId(new EventId("t", 0, 0), 0), reason, Stage.FETCH, "why"), Duration.ZERO);
    }

    private List<String> warnings() {
        return said.lines().stream().filter(line -> line.startsWith("WARN")).toList();
    }
}
