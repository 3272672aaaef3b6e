package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Reason;
import io.tagstream.it.WorkerProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Topics that refuse a record, refuse the worker, or are gone. */
class TopicFaults {

    private static final Map<String, String> SLOW = Map.of("tagstream.faults.batch-cost", "10ms");
    private static final String DIED = "a StreamThread died";

    private static final String GAVE_UP = "a StreamThread gave up its transaction";

    /** A fifth of so many pictures are held back by their origin, fewer than there are permits. */
    private static final int MOST_HELD = 300;

    /** How long intake may go on after readiness went down: what was polled before is taken. */
    private static final Duration A_ROUND_OF_THE_WATCHER = Duration.ofSeconds(2);

    /** The exit code of a worker that needs something changed first. */
    private static final int REFUSED = 78;

    /** No topic may be smaller than a batch. */
    private static final String SMALL_BATCH = "16384";

    private static final int LABELS_TAKE = 20_000;
    private static final int DEAD_LETTERS_TAKE = 40_000;

    @Fault(number = 11, what = "labels and events too large for their topics")
    void whatIsTooLargeForItsTopicBecomesADeadLetterThatFits(FaultRun run) throws Exception {
        // Given
        run.broker().alterTopic(run.topics().labels(), "max.message.bytes", Integer.toString(LABELS_TAKE));
        run.broker().alterTopic(run.topics().deadLetters(), "max.message.bytes", Integer.toString(DEAD_LETTERS_TAKE));
        WorkerProcess worker = run.balancedWorkers(
                        1,
                        Map.of("tagstream.faults.batch-cost", "10ms", "kafka-streams.producer.batch.size", SMALL_BATCH))
                .getFirst();
        int events = run.form().pick(2_000, 20_000);
        var random = new Random(run.seed());

        // When
        var sent = run.send(events, 0, n -> draftOfSomeSize(n, random));

        // Then
        run.finish(sent);
        run.note("%d dead letters", run.ledger().deadLetters());
        assertThat(run.ledger().deadLetters()).isGreaterThan(events / 10);
        assertThat(worker.log()).as("no thread died of a record").doesNotContain(DIED);
    }

    private static Draft draftOfSomeSize(int n, Random random) {
        return switch (n % 10) {
            case 0 -> Draft.heavy(n, LABELS_TAKE, new Expected.DeadLetter(Reason.RECORD_TOO_LARGE));
            case 1 -> Draft.heavy(n, DEAD_LETTERS_TAKE, new Expected.Shortened(Reason.RECORD_TOO_LARGE));
            case 2 -> Draft.malformed(DEAD_LETTERS_TAKE, new Expected.Shortened(Reason.MALFORMED_EVENT));
            case 3 -> Draft.heavy(n, near(LABELS_TAKE, random), new Expected.Anything());
            case 4 -> Draft.malformed(near(DEAD_LETTERS_TAKE, random), new Expected.Anything());
            default -> Draft.labelled(n);
        };
    }

    /** Below the limit by what a label or a dead letter adds to an event, more or less. */
    private static int near(int limit, Random random) {
        return limit - random.nextInt(2_500);
    }

    @Fault(
            number = 11,
            what = "worker may not write labels",
            ownBroker = true,
            brokerSettings = {
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found=true"
            })
    void aWorkerThatMayNotWriteLabelsSaysSoAndStopsWithNothingCommitted(FaultRun run) throws Exception {
        // Given
        int events = run.form().pick(1_000, 10_000);
        try (Admin admin = run.broker().admin()) {
            admin.createAcls(everybodyMayOnlyLookAt(run.topics().labels()))
                    .all()
                    .get();

            // When
            WorkerProcess refused = run.worker(SLOW);
            var sent = run.send(events, 0, Draft::labelled);
            int code = refused.awaitExit();

            // Then
            assertThat(code).as("exit code; the log:%n%s", refused.log()).isEqualTo(REFUSED);
            assertThat(refused.log())
                    .contains("the worker stops, exit code 78: Kafka refuses this worker's principal")
                    .contains(
                            "Not authorized to access topics: [" + run.topics().labels() + "]");
            assertThat(run.ledger().seen()).as("outcomes").isZero();
            admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
            run.balancedWorkers(1, SLOW);
            run.finish(sent);
        }
    }

    /** Where a topic has rules, what none of them allows is forbidden. */
    private static List<AclBinding> everybodyMayOnlyLookAt(String topic) {
        return Stream.of(AclOperation.READ, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS)
                .map(operation -> new AclBinding(
                        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                        new AccessControlEntry("User:*", "*", operation, AclPermissionType.ALLOW)))
                .toList();
    }

    @Fault(number = 12, what = "dead-letter topic deleted under load")
    void withoutATopicForDeadLettersIntakeStopsAndLabelsGoOn(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            Map<String, String> settings = new HashMap<>(origin.settings());
            settings.putAll(SLOW);
            WorkerProcess worker = run.balancedWorkers(1, settings).getFirst();
            int seenBefore = run.form().pick(500, 4_000);
            run.send(seenBefore, 200, n -> n % 3 == 0 ? Draft.malformed(n) : origin.draft(n, Origin.Manner.WELL))
                    .join();
            run.awaitOutcomes(seenBefore);
            var gone = new AtomicBoolean();
            var sent = run.send(run.form().pick(4_000, 16_000), 200, n -> {
                if (gone.get() && n % 3 == 0) {
                    return Draft.malformed(n);
                }
                boolean held = n % 5 == 1 && n < seenBefore + MOST_HELD;
                return origin.draft(n, held ? Origin.Manner.SILENT : Origin.Manner.WELL);
            });
            run.awaitOutcomes(seenBefore + MOST_HELD);

            // When
            long deleted = System.nanoTime();
            run.deleteDeadLetters();
            gone.set(true);
            worker.awaitNotReady();
            run.letPass(A_ROUND_OF_THE_WATCHER);
            double accepted = accepted(worker);
            int seen = run.ledger().seen();
            origin.recover();
            run.awaitOutcomesOfAllPartitions(System.nanoTime());
            run.letPass(Duration.ofSeconds(run.form().pick(20, 60)));
            double acceptedMeanwhile = accepted(worker) - accepted;
            int labelsMeanwhile = run.ledger().seen() - seen;
            run.createDeadLettersAgain();
            worker.awaitReady();

            // Then
            run.awaitOutcomesOfAllPartitions(System.nanoTime());
            run.pauseSince(deleted);
            run.note(
                    "%d labels and %.0f events taken while not ready; %d threads died, %d gave up",
                    labelsMeanwhile, acceptedMeanwhile, worker.linesWith(DIED), worker.linesWith(GAVE_UP));
            run.finish(sent);
            assertThat(acceptedMeanwhile).as("events taken while not ready").isZero();
        }
    }

    private static double accepted(WorkerProcess worker) throws Exception {
        return worker.body("/q/metrics")
                .lines()
                .filter(line -> line.startsWith("tagstream_events_accepted_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
