package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.fault.TcpProxy.Fate;
import io.tagstream.it.WorkerProcess;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.ApiKeys;

/** A broker that is far away, and connections that end or stall when it hurts. */
class NetworkFaults {

    private static final Map<String, String> SLOW = Map.of("tagstream.faults.batch-cost", "10ms");

    /** So that the log tells of each rebalance. */
    private static final Map<String, String> SLOW_AND_OPEN = Map.of(
            "tagstream.faults.batch-cost",
            "10ms",
            "quarkus.log.category.\"org.apache.kafka.streams.processor.internals.StreamThread\".level",
            "INFO");

    private static final String ASSIGNED = "to PARTITIONS_ASSIGNED";
    private static final String FENCED = "Detected that the thread is being fenced";

    /** In the short form a commit times out after 5 s, and not after 20. */
    private static final Map<String, String> IMPATIENT = Map.of(
            "tagstream.faults.batch-cost",
            "10ms",
            "kafka-streams.producer.transaction.timeout.ms",
            "5000",
            "kafka-streams.producer.max.block.ms",
            "5000");

    private static final String DIED = "a StreamThread died and is replaced";
    private static final String TIMED_OUT = "the commit of a transaction timed out";

    /** Twice as long as a producer waits for it, as it is shipped, and a margin. */
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(2 * 20 + 30);

    @Fault(number = 8, what = "broker 0.5 s away, each way")
    void aSlowBrokerCausesNoRebalance(FaultRun run) throws Exception {
        // Given
        TcpProxy proxy = run.throughProxy();
        WorkerProcess worker = run.balancedWorkers(1, SLOW_AND_OPEN).getFirst();
        int events = run.form().pick(2_000, 10_000);
        var sent = run.send(events, run.form().pick(50, 100), Draft::labelled);
        run.awaitOutcomesOfAllPartitions(System.nanoTime());
        int assigned = worker.linesWith(ASSIGNED);

        // When
        long slow = System.nanoTime();
        proxy.delay(Duration.ofMillis(500));

        // Then
        run.awaitOutcomes(events);
        run.pauseSince(slow);
        assertThat(worker.log()).doesNotContain(FENCED, DIED);
        assertThat(assigned).isPositive();
        assertThat(worker.linesWith(ASSIGNED)).as("rebalances").isEqualTo(assigned);
        proxy.delay(Duration.ZERO);
        run.finish(sent);
    }

    @Fault(number = 8, what = "broker 2 s away, each way")
    void aVerySlowBrokerMakesLabelsLateAndNothingElse(FaultRun run) throws Exception {
        // Given
        TcpProxy proxy = run.throughProxy();
        WorkerProcess worker = run.balancedWorkers(1, SLOW_AND_OPEN).getFirst();
        int events = run.form().pick(4_000, 12_000);
        var sent = run.send(events, run.form().pick(50, 100), Draft::labelled);
        run.awaitOutcomesOfAllPartitions(System.nanoTime());

        // When
        long slow = System.nanoTime();
        proxy.delay(Duration.ofSeconds(2));
        long delayed = slow + Duration.ofSeconds(5).toNanos();
        run.awaitOutcomesOfAllPartitions(delayed);
        run.letPass(Duration.ofSeconds(run.form().pick(1, 60)));
        proxy.delay(Duration.ZERO);

        // Then
        run.awaitOutcomesOfAllPartitions(System.nanoTime());
        run.pauseSince(slow);
        finishAlive(run, worker, sent);
    }

    @Fault(number = 8, what = "broker 4 s away, each way, for a while")
    void workersThatABrokerFencedBecauseItWasTooSlowComeBackByThemselves(FaultRun run) throws Exception {
        // Given
        TcpProxy proxy = run.throughProxy();
        WorkerProcess worker = run.balancedWorkers(1, SLOW_AND_OPEN).getFirst();
        int events = run.form().pick(3_000, 10_000);
        var sent = run.send(events, run.form().pick(50, 100), Draft::labelled);
        run.awaitOutcomesOfAllPartitions(System.nanoTime());

        // When
        long slow = System.nanoTime();
        proxy.delay(Duration.ofSeconds(4));
        run.letPass(Duration.ofSeconds(run.form().pick(30, 60)));
        proxy.delay(Duration.ZERO);

        // Then
        run.awaitOutcomesOfAllPartitions(System.nanoTime());
        run.pauseSince(slow);
        finishAlive(run, worker, sent);
    }

    @Fault(number = 9, what = "connection cut when the commit was passed on")
    void aCommitWhoseAnswerIsLostIsNeitherTakenForDoneNorDoneTwice(FaultRun run) throws Exception {
        // Given
        TcpProxy proxy = run.throughProxy();
        WorkerProcess worker = run.balancedWorkers(1, SLOW).getFirst();
        int events = run.form().pick(4_000, 30_000);
        var sent = run.send(events, 200, Draft::labelled);
        run.awaitOutcomes(events / 8);

        // When
        var random = new Random(run.seed());
        proxy.answers(request -> isOfACommit(request) && oneIn(10, random) ? Fate.LOST : Fate.PASSED);
        run.awaitOutcomes(events);
        proxy.answers(_ -> Fate.PASSED);

        // Then
        run.note("%d answers lost", proxy.lost());
        assertThat(proxy.lost()).as("lost answers").isGreaterThan(events / 400);
        finishAlive(run, worker, sent);
    }

    @Fault(number = 22, what = "commits time out, and many answers are lost")
    void aThreadWhoseCommitTimesOutIsReplaced(FaultRun run) throws Exception {
        // Given
        TcpProxy proxy = run.throughProxy();
        WorkerProcess worker =
                run.balancedWorkers(1, run.form().full() ? SLOW : IMPATIENT).getFirst();
        int events = run.form().pick(6_000, 30_000);
        var sent = run.send(events, 100, Draft::labelled);
        run.awaitOutcomesOfAllPartitions(System.nanoTime());

        // When
        int rounds = run.form().pick(2, 3);
        var longest = Duration.ZERO;
        for (int round = 0; round < rounds; round++) {
            long begun = System.nanoTime();
            proxy.answers(request -> isOfACommit(request) ? Fate.WITHHELD : Fate.PASSED);
            worker.awaitLog(TIMED_OUT, worker.linesWith(TIMED_OUT) + 1, LONGEST_COMMIT);
            proxy.answers(_ -> Fate.PASSED);
            run.awaitOutcomesOfAllPartitions(System.nanoTime());
            Duration pause = run.pauseSince(begun);
            longest = longest.compareTo(pause) > 0 ? longest : pause;
        }
        var random = new Random(run.seed());
        proxy.answers(request -> isOfACommit(request) && oneIn(3, random) ? Fate.LOST : Fate.PASSED);
        run.awaitOutcomes(run.ledger().seen() + events / 10);
        proxy.answers(_ -> Fate.PASSED);

        // Then
        run.pause(longest);
        run.note("%d answers lost", proxy.lost());
        finishAlive(run, worker, sent);
    }

    private static void finishAlive(FaultRun run, WorkerProcess worker, CompletableFuture<Void> sent) throws Exception {
        assertThat(worker.alive())
                .as("the worker lives; its log:%n%s", worker.log())
                .isTrue();
        run.note("%d threads fenced, %d died", worker.linesWith(FENCED), worker.linesWith(DIED));
        run.finish(sent);
    }

    /** Where the transaction's events came from, then its end. */
    private static boolean isOfACommit(ApiKeys request) {
        return request == ApiKeys.END_TXN || request == ApiKeys.TXN_OFFSET_COMMIT;
    }

    private static boolean oneIn(int count, Random random) {
        return random.nextInt(count) == 0;
    }
}
