package io.tagstream.topology;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The tasks of one StreamThread, and what they have in the transaction that they share. It must hold all of what goes together,
 * so a commit is refused where it would not: then the thread ends, and the next owner starts from what was committed.
 * Confined to its StreamThread.
 */
final class ThreadTasks {

    private final Set<ThreadTask> tasks = new LinkedHashSet<>();
    private final Set<ThreadTask> inTransaction = new HashSet<>();
    private final Set<ThreadTask> deprived = new HashSet<>();
    private boolean abandoned;
    private long transaction;

    void enter(ThreadTask task) {
        tasks.add(task);
    }

    /** Kafka Streams commits what a task has in the transaction before it lets it go, or aborts it. */
    void leave(ThreadTask task) {
        tasks.remove(task);
        deprived.remove(task);
        abandoned |= inTransaction.remove(task);
    }

    /** A poll or a flush is next, which may wait. */
    void start() {
        tasks.forEach(ThreadTask::start);
    }

    void write() {
        tasks.forEach(ThreadTask::write);
    }

    /** Another number for each transaction of this thread. */
    long transaction() {
        return transaction;
    }

    /** A task has forwarded an outcome, or written into its store: with that its offsets are committed, or nothing of it. */
    void takesPart(ThreadTask task) {
        inTransaction.add(task);
    }

    void committed() {
        transaction++;
        inTransaction.clear();
    }

    /** Those who had a part in it believe that it is sent: for as long as they live nothing may be committed. */
    void aborted() {
        transaction++;
        deprived.addAll(inTransaction);
        inTransaction.clear();
        abandoned = false;
    }

    /** Why nothing may be committed. */
    Optional<String> refusal() {
        if (!deprived.isEmpty()) {
            return Optional.of("the transaction was aborted that held outcomes of tasks which live on");
        }
        if (abandoned) {
            return Optional.of("a task has gone whose outcomes are in the transaction, without having been committed");
        }
        if (!tasks.stream().allMatch(ThreadTask::written)) {
            return Optional.of(
                    "what is in flight is not in the transaction: the producer was not flushed before the commit");
        }
        return Optional.empty();
    }
}
