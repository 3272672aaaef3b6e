package io.tagstream.topology;

/**
 * What the producer, the consumer and the tasks of one StreamThread know of each other. They meet
 * on that thread, so the state is found by it. Confined to its thread.
 */
final class StreamThreadState {

    private static final ThreadLocal<StreamThreadState> CURRENT = ThreadLocal.withInitial(StreamThreadState::new);

    private final ThreadPulse pulse = new ThreadPulse(System::nanoTime);
    private final ThreadTasks tasks = new ThreadTasks();
    private long commits;
    private int stored;
    private int left;
    private boolean probation;

    private StreamThreadState() {}

    static StreamThreadState current() {
        return CURRENT.get();
    }

    ThreadPulse pulse() {
        return pulse;
    }

    ThreadTasks tasks() {
        return tasks;
    }

    /** How many transactions of this thread were committed: what was written before the last one is. */
    long commits() {
        return commits;
    }

    void countCommit() {
        commits++;
        tasks.committed();
    }

    /** Events that this thread's tasks have in their stores. */
    int stored() {
        return stored;
    }

    void addStored(int difference) {
        stored += difference;
        left -= Math.min(0, difference);
    }

    /** Whether this process is on probation, as its tasks last saw it: their events wait for commits then. */
    boolean onProbation() {
        return probation;
    }

    void onProbation(boolean now) {
        probation = now;
    }

    /** Events that have left the stores since this was asked last. */
    int takeLeft() {
        int since = left;
        left = 0;
        return since;
    }
}
