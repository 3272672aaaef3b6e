package io.tagstream.pipeline;

import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One event's way into native code and out of it: takes a place for each image, or one place for all
 * of them where it must be alone, and asks its owner once. {@link #leave()} may come from any thread,
 * the rest from the event's own.
 */
final class NativeEntry {

    private final NativeGate gate;
    private final NativeAdmission admission;
    private boolean admitted;
    private volatile NativeGate.@Nullable Place place;

    NativeEntry(NativeGate gate, NativeAdmission admission) {
        this.gate = gate;
        this.admission = admission;
    }

    /** @throws InterruptedException if the event was cancelled; a place that it got is still to be left */
    void enter() throws InterruptedException {
        if (place == null) {
            place = gate.enter(admission.company());
        }
        if (!admitted) {
            askOwner();
            admitted = true;
        }
    }

    /** An image came out: others that share native code need not wait for the event's next one. */
    void imageDone() {
        NativeGate.Place held = place;
        if (held != null && !held.alone()) {
            held.close();
            place = null;
        }
    }

    /** Gives back whatever place is held; again without effect. */
    void leave() {
        NativeGate.Place held = place;
        if (held != null) {
            held.close();
        }
    }

    /** Whether others are kept out now: then this event must wait for nothing that one of them holds. */
    boolean keepsOthersOut() {
        NativeGate.Place held = place;
        return held != null && held.alone();
    }

    boolean alone() {
        return admission.company() == NativeAdmission.Company.ALONE;
    }

    private void askOwner() throws InterruptedException {
        try {
            admission.request().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an admission is given or never comes", e);
        }
    }
}
