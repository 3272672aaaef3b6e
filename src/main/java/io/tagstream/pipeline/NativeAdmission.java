package io.tagstream.pipeline;

import java.util.concurrent.CompletableFuture;

/**
 * Says when, and in what company, an event may enter native code (decoder, engine). An image can
 * crash the process there, so the event's owner first makes sure that the next owner will know.
 */
@FunctionalInterface
public interface NativeAdmission {

    /** At once, together with others. */
    NativeAdmission OPEN = () -> CompletableFuture.completedFuture(Company.SHARED);

    /** Called once, by the event's own virtual thread, which then waits for the answer. */
    CompletableFuture<Company> request();

    /** Who may be in native code at the same time. */
    enum Company {
        SHARED,

        /** Nobody else of this process, until {@link Tagging#leaveNativeCode()}. */
        ALONE
    }
}
