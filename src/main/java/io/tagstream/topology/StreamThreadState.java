package io.tagstream.topology;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the producer, the consumer and the tasks of one StreamThread know of each other. They meet
 * on that thread, so the state is found by it. Confined to its thread.
 */
final class StreamThreadState {

    /** A task of the thread, as its consumer and its producer see it. */
    interface Tenant {

        /** Starts what came since this was called last: called before each poll and each commit, which may wait. */
        void start();

        /** Writes what changed in its store: called before each commit. */
        void write();

        /** Whether a commit would have all that changed in it. */
        boolean written();
    }

    private static final ThreadLocal<StreamThreadState> CURRENT = ThreadLocal.withInitial(StreamThreadState::new);

    private final ThreadPulse pulse = new ThreadPulse(System::nanoTime);
    private final Set<Tenant> tenants = new LinkedHashSet<>();
    private boolean lost;
    private long commits;
    private int stored;
    private int left;

    private StreamThreadState() {}

    static StreamThreadState current() {
        return CURRENT.get();
    }

    ThreadPulse pulse() {
        return pulse;
    }

    void enter(Tenant task) {
        tenants.add(task);
    }

    /** What a task leaves unwritten is lost to the transaction that is open, which must not be committed any more. */
    void leave(Tenant task) {
        if (tenants.remove(task)) {
            lost |= !task.written();
        }
    }

    /** A poll or a commit is next, which may wait. */
    void start() {
        tenants.forEach(Tenant::start);
    }

    /** A commit is next: all tasks of the thread share its transaction. */
    void write() {
        tenants.forEach(Tenant::write);
    }

    /** Whether a commit would have all in it that its outputs and offsets go with. */
    boolean written() {
        return !lost && tenants.stream().allMatch(Tenant::written);
    }

    /** No transaction is open. */
    void aborted() {
        lost = false;
    }

    /** How many transactions of this thread were committed: what was written before the last one is. */
    long commits() {
        return commits;
    }

    void countCommit() {
        commits++;
    }

    /** Events that this thread's tasks have in their stores. */
    int stored() {
        return stored;
    }

    void addStored(int difference) {
        stored += difference;
        left -= Math.min(0, difference);
    }

    /** Events that have left the stores since this was asked last. */
    int takeLeft() {
        int since = left;
        left = 0;
        return since;
    }
}
