package io.tagstream.topology;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What waits until something that was written is committed. Each wait remembers the thread's commit
 * counter at its writing: only a later commit has what was written in it. Confined to its
 * StreamThread.
 */
final class CommitWaits {

    /** @param mark commits before the writing; never less than that of an earlier wait */
    private record Wait(long mark, Runnable then) {}

    private final StreamThreadState thread;
    private final Queue<Wait> admissions = new ArrayDeque<>();
    private final Queue<Wait> departures = new ArrayDeque<>();

    CommitWaits(StreamThreadState thread) {
        this.thread = thread;
    }

    /** Lets an event into native code once what was written up to now is committed. */
    void admitAfterCommit(Runnable admission) {
        admissions.add(new Wait(thread.commits(), admission));
    }

    /** Lets others into native code again once a suspect's outcome is committed. */
    void departAfterCommit(Runnable departure) {
        departures.add(new Wait(thread.commits(), departure));
    }

    void pass() {
        runCommitted(admissions);
        runCommitted(departures);
    }

    boolean isEmpty() {
        return admissions.isEmpty() && departures.isEmpty();
    }

    /** The task has gone: nobody of it is admitted any more, and nobody is kept out for it. */
    void abandon() {
        admissions.clear();
        departures.forEach(wait -> wait.then().run());
        departures.clear();
    }

    private void runCommitted(Queue<Wait> waits) {
        for (Wait wait = waits.peek(); wait != null && wait.mark() < thread.commits(); wait = waits.peek()) {
            waits.remove();
            wait.then().run();
        }
    }
}
