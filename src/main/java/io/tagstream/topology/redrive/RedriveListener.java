package io.tagstream.topology.redrive;

import java.time.Duration;

/** Told how far a run has come, about every five seconds. Must not throw. */
@FunctionalInterface
public interface RedriveListener {

    /**
     * @param read     records of the dead letters' topic that were looked at
     * @param about    how many there are, markers of transactions included
     * @param redriven events put back so far
     */
    void onProgress(long read, long about, long redriven, Duration elapsed);
}
