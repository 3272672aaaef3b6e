package io.tagstream.batch;

import java.time.Duration;

/** Told what the batcher does, so that this package knows no metrics library. Must not throw. */
public interface BatchListener {

    BatchListener NONE = new BatchListener() {};

    /** @param queued how long the first item waited before the batch ran */
    default void onBatch(int size, Duration queued, Duration ran) {}

    /** An item failed by itself, after its batch was split as far as it goes. */
    default void onPoison(BatchFailedException failure) {}

    /** A worker forms smaller batches from now on. */
    default void onCeiling(int size) {}

    /** A worker tries larger batches again, of so many at most. */
    default void onCeilingRaised(int size) {}

    /** A worker's function was asked for its known result. */
    default void onProbe(boolean right) {}

    /** A worker's function broke: its items failed, and the worker has ended. */
    default void onBroken(Throwable failure) {}
}
