package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Transient;
import io.tagstream.fetch.OriginCircuits.Admission;
import io.tagstream.fetch.OriginCircuits.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whatever happens to requests, in whatever order they end. */
class OriginCircuitsPropertyTest {

    private static final int PROBES = 3;
    private static final Origin HOST = new Origin("http://a.example:80");

    enum Step {
        ASK,
        FIRST_ANSWERED,
        LAST_ANSWERED,
        FIRST_FAILED,
        LAST_FAILED,
        FIRST_CANCELLED,
        LAST_CANCELLED,
        FIRST_UNASKED,
        LAST_UNASKED,
        TIME
    }

    private long nanos;
    private boolean halfOpen;
    private final AtomicInteger notClosed = new AtomicInteger();
    private final List<Pass> probes = new ArrayList<>();
    private final List<Pass> out = new ArrayList<>();

    private final OriginCircuits circuits = new OriginCircuits(
            new CircuitPolicy(
                    2, 4, PROBES, new Backoff(Duration.ofSeconds(5), Duration.ofSeconds(30), 0.25), Duration.ZERO),
            new FetchListener() {
                @Override
                public void onCircuit(CircuitChange change, int open) {
                    halfOpen = change == CircuitChange.PROBED;
                    probes.clear();
                    notClosed.set(open);
                }
            },
            () -> nanos);

    @Property
    void neverMoreProbesThanAllowedAndNeverShutForEver(@ForAll @Size(max = 200) List<Step> steps) {
        for (var step : steps) {
            take(step);
            assertThat(probes.size()).isLessThanOrEqualTo(PROBES);
            assertThat(notClosed.get()).isBetween(0, 1);
            if (circuits.blocking(HOST).isEmpty()) {
                assertThat(circuits.size() == 0 || notClosed.get() == 0 || probes.size() < PROBES)
                        .isTrue();
            }
        }
        while (!out.isEmpty()) {
            end(Step.FIRST_CANCELLED);
        }
        for (int i = 0; i < 2 * PROBES; i++) {
            nanos += Duration.ofMinutes(1).toNanos();
            assertThat(circuits.admit(HOST)).isInstanceOfSatisfying(Admission.Granted.class, granted -> granted.pass()
                    .answered());
        }
        assertThat(notClosed).as("it answers again").hasValue(0);
    }

    private void take(Step step) {
        switch (step) {
            case ASK -> {
                if (circuits.admit(HOST) instanceof Admission.Granted(Pass pass)) {
                    out.add(pass);
                    if (halfOpen) {
                        probes.add(pass);
                    }
                }
            }
            case TIME -> nanos += Duration.ofSeconds(6).toNanos();
            default -> end(step);
        }
    }

    private void end(Step how) {
        if (out.isEmpty()) {
            return;
        }
        var pass = how.name().startsWith("FIRST") ? out.removeFirst() : out.removeLast();
        probes.remove(pass);
        switch (how) {
            case FIRST_ANSWERED, LAST_ANSWERED -> pass.answered();
            case FIRST_FAILED, LAST_FAILED -> pass.end(new Transient(Reason.FETCH_TIMEOUT, "late"));
            case FIRST_UNASKED, LAST_UNASKED -> pass.unasked();
            default -> pass.close();
        }
    }
}
