package io.tagstream.pipeline;

import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One event's way into native code and out of it: asks its owner once, then takes a place for each
 * image, or one place for all of them where it must be alone. {@link #leave()} may come from any
 * thread, the rest from the event's own.
 */
final class NativeEntry {

    private final NativeGate gate;
    private final NativeAdmission admission;
    private NativeAdmission.@Nullable Company company;
    private volatile NativeGate.@Nullable Place place;

    NativeEntry(NativeGate gate, NativeAdmission admission) {
        this.gate = gate;
        this.admission = admission;
    }

    void enter() throws InterruptedException {
        if (company == null) {
            company = askOwner();
        }
        if (place == null) {
            place = gate.enter(company);
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

    boolean alone() {
        return company == NativeAdmission.Company.ALONE;
    }

    private NativeAdmission.Company askOwner() throws InterruptedException {
        try {
            return admission.request().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an admission is given or never comes", e);
        }
    }
}
