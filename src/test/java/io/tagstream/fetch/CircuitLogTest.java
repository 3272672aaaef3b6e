package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.LogLines;
import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Transient;
import io.tagstream.fetch.OriginCircuits.Admission;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CircuitLogTest {

    private static final Origin HOST = new Origin("https://a.example:443");

    private long nanos;
    private final OriginCircuits circuits =
            new OriginCircuits(CircuitPolicy.defaults(), FetchListener.NONE, () -> nanos);

    @RegisterExtension
    final LogLines log = new LogLines(OriginCircuits.class);

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

        assertThat(log.lines())
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
