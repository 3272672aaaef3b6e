package io.tagstream.topology;

/** A task as the consumer and the producer of its StreamThread see it. All on that thread. */
interface ThreadTask {

    /** Starts what came since this was called last: called before each poll and each flush, which may wait. */
    void start();

    /** Writes what changed in its store: called when the producer is flushed, as it is before each commit. */
    void write();

    /** Whether nothing is left to be written. */
    boolean written();
}
