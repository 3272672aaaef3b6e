package io.tagstream.topology;

import java.util.ArrayList;
import java.util.List;

/**
 * What waits until the thread's open transaction is committed. Everything that waits was written since
 * the last commit, so the next one passes all of it. Confined to its StreamThread.
 */
final class CommitWaits {

    private final StreamThreadState thread;
    private final List<Runnable> admissions = new ArrayList<>();
    private final List<Runnable> departures = new ArrayList<>();
    private long seen;

    CommitWaits(StreamThreadState thread) {
        this.thread = thread;
        this.seen = thread.commits();
    }

    /** Lets an event into native code once what it has in the store is committed. */
    void admitAfterCommit(Runnable admission) {
        admissions.add(admission);
    }

    /** Lets others into native code again once a suspect's outcome is committed. */
    void departAfterCommit(Runnable departure) {
        departures.add(departure);
    }

    void pass() {
        if (thread.commits() > seen) {
            seen = thread.commits();
            runAll(admissions);
            runAll(departures);
        }
    }

    boolean isEmpty() {
        return admissions.isEmpty() && departures.isEmpty();
    }

    /** The task has gone: nobody of it is admitted any more, and nobody is kept out for it. */
    void abandon() {
        admissions.clear();
        runAll(departures);
    }

    private static void runAll(List<Runnable> waiting) {
        List<Runnable> due = List.copyOf(waiting);
        waiting.clear();
        due.forEach(Runnable::run);
    }
}
