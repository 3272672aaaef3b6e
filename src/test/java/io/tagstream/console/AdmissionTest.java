package io.tagstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.EventId;
import io.tagstream.event.ImageId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final AtomicLong now = new AtomicLong();
    private final Admission admission = new Admission(now::get);

    private static ImageId image(int offset) {
        return new ImageId(new EventId("t", 0, offset), 0);
    }

    private int admittedOf(int images) {
        int admitted = 0;
        for (int i = 0; i < images; i++) {
            admitted += admission.decoded(image(i), Optional.empty()) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void showsTheReserveAndThenAFewASecond() {
        assertThat(admittedOf(1000)).isEqualTo(Admission.RESERVE);

        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(admittedOf(1000)).isEqualTo(2 * Admission.RATE);

        now.addAndGet(TimeUnit.DAYS.toNanos(1));
        assertThat(admittedOf(1000)).isEqualTo(Admission.RESERVE);
    }

    @Test
    void aFloodOfDeadLettersLeavesThePicturesTheirShare() {
        for (int i = 0; i < 1000; i++) {
            admission.rejected(Optional.empty());
        }

        assertThat(admittedOf(1)).isEqualTo(1);
    }

    @Test
    void whatWasAskedForIsShownWhateverElseThereIs() {
        admittedOf(1000);
        admission.want("page-1");

        assertThat(admission.decoded(image(5000), Optional.of("page-1"))).isTrue();
        assertThat(admission.decoded(image(5001), Optional.of("page-2"))).isFalse();
        assertThat(admission.rejected(Optional.of("page-1"))).isTrue();
    }

    @Test
    void tellsWhenAnImageWasDecodedAndItsOutcomeKnown() {
        now.set(10);
        admission.decoded(image(1), Optional.empty());
        now.set(30);
        admission.known(image(1));
        admission.known(image(2));

        assertThat(admission.emitted(image(1))).isEqualTo(new Admission.Times(10, Optional.of(30L)));
        assertThat(admission.emitted(image(1))).isNull();
        assertThat(admission.emitted(image(2))).isNull();
    }

    @Test
    void whatIsNeverEmittedIsForgotten() {
        for (int i = 0; i < 1000; i++) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            admission.decoded(image(i), Optional.empty());
        }

        assertThat(admission.emitted(image(0))).isNull();
        assertThat(admission.emitted(image(999))).isNotNull();
    }
}
