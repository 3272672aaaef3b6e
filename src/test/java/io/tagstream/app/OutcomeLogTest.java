package io.tagstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.EventId;
import io.tagstream.event.ImageId;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.Reason;
import io.tagstream.event.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutcomeLogTest {

    private final AtomicLong nanos = new AtomicLong(1);
    private final OutcomeLog log = new OutcomeLog(nanos::get);
    private final List<String> warnings = new ArrayList<>();
    private final Logger logger = Logger.getLogger(OutcomeLog.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                warnings.add(String.valueOf(line.getMessage()));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
    }

    @Test
    void writesOneLineAMinuteForEachReason() {
        for (int i = 0; i < 100; i++) {
            reject(Reason.NOT_FOUND);
        }
        reject(Reason.CORRUPT_IMAGE);
        assertThat(warnings).as("the first of each reason").hasSize(2);

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        reject(Reason.NOT_FOUND);

        assertThat(warnings).hasSize(3);
    }

    private void reject(Reason reason) {
        log.onEmitted(new Rejected(new ImageId(new EventId("t", 0, 0), 0), reason, Stage.FETCH, "why"), Duration.ZERO);
    }
}
