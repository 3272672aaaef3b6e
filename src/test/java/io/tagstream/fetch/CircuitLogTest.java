package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Transient;
import io.tagstream.fetch.OriginCircuits.Admission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CircuitLogTest {

    private static final Origin HOST = new Origin("https://a.example:443");

    private long nanos;
    private final OriginCircuits circuits =
            new OriginCircuits(CircuitPolicy.defaults(), FetchListener.NONE, () -> nanos);
    private final List<String> lines = new ArrayList<>();
    private final Logger logger = Logger.getLogger(OriginCircuits.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
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
    void anOutageIsTwoLinesHoweverLongItIsProbed() {
        for (int i = 0; i < 10; i++) {
            end(false);
        }
        for (int i = 0; i < 6; i++) {
            nanos += Duration.ofSeconds(40).toNanos();
            end(false);
            end(false);
        }
        nanos += Duration.ofSeconds(40).toNanos();
        end(true);
        end(true);

        assertThat(lines)
                .containsExactly(
                        "WARN https://a.example:443 failed 10 of the last 10 requests: its circuit opens; its events"
                                + " wait, for up to PT3M (tagstream.fetch.breaker.max-wait), while a few requests try it",
                        "INFO https://a.example:443 answers again: its circuit closes after 280 s");
    }

    private void end(boolean well) {
        var pass = ((Admission.Granted) circuits.admit(HOST)).pass();
        if (well) {
            pass.answered();
        } else {
            pass.end(new Transient(Reason.FETCH_FAILED, "https://a.example/?secret"));
        }
    }
}
