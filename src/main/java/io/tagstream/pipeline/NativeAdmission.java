package io.tagstream.pipeline;

import java.util.concurrent.CompletableFuture;

/**
 * How an event may enter native code (decoder, engine). An image can crash the process there, so the
 * event's owner first makes sure that the next owner will know: but only of an event that has its
 * place and goes in next. One that is counted while it still stands in line would be taken for the
 * cause of another's crash.
 */
public interface NativeAdmission {

    /** At once, together with others. */
    NativeAdmission OPEN = new NativeAdmission() {

        @Override
        public Company company() {
            return Company.SHARED;
        }

        @Override
        public CompletableFuture<Void> request() {
            return CompletableFuture.completedFuture(null);
        }
    };

    /** In what company. The same whenever it is asked. */
    Company company();

    /**
     * Called once, by the event's own virtual thread when it holds its place; it goes in when this
     * completes.
     */
    CompletableFuture<Void> request();

    /** Who may be in native code at the same time. */
    enum Company {
        SHARED,

        /** Nobody else of this process, until {@link Tagging#leaveNativeCode()}. */
        ALONE
    }
}
