package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.it.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of one scenario: topics and a group of its own, its workers, its load and its judge. Used by
 * the scenario's thread.
 */
final class FaultRun implements AutoCloseable {

    static final int PARTITIONS = 6;

    /** StreamThreads of a worker, as it is shipped. */
    private static final int THREADS = 1;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Path APPLICATION =
            Path.of(System.getProperty("faults.application", "target/faults/quarkus-app"));

    /** The packaged application of an earlier release; null where none was given. */
    static final @Nullable String EARLIER = System.getProperty("faults.earlier");

    /** What a JVM answers to SIGTERM where nobody chose another code. */
    private static final int SIGTERM_BY_THE_JVM = 143;

    private static final Path MODEL = Path.of("src/main/model").toAbsolutePath();

    /** As the build made the application's AOT cache with. */
    private static final List<String> JVM =
            List.of(System.getProperty("faults.jvm", "-Xmx512m").split(" "));

    private static final Duration LONGEST = Duration.ofMinutes(4);

    private final Form form;
    private final long seed;
    private final BrokerProcess broker;
    private final Path folder;
    private final Topics topics;
    private final Ledger ledger = new Ledger();
    private final Verifier verifier;
    private final EventLoad load;
    private final List<WorkerProcess> workers = new CopyOnWriteArrayList<>();
    private final List<Supervisor> supervisors = new CopyOnWriteArrayList<>();
    private @Nullable TcpProxy proxy;
    private Ledger.@Nullable Verdict verdict;
    private @Nullable Duration pause;
    private String note = "";

    FaultRun(String name, long seed, Form form, BrokerProcess broker, Path folder) {
        this.form = form;
        this.seed = seed;
        this.broker = broker;
        this.folder = folder;
        this.topics = Topics.of(name);
        try {
            broker.createTopics(PARTITIONS, List.of(topics.events(), topics.labels(), topics.deadLetters()));
        } catch (Exception e) {
            throw new IllegalStateException("no topics for " + name, e);
        }
        this.verifier = new Verifier(name, broker.bootstrapServers(), topics, PARTITIONS, ledger);
        this.load = new EventLoad(broker.bootstrapServers(), topics.events(), ledger, seed);
    }

    long seed() {
        return seed;
    }

    Form form() {
        return form;
    }

    BrokerProcess broker() {
        return broker;
    }

    /** Where logs go, and whatever else is this run's. */
    Path folder() {
        return folder;
    }

    Topics topics() {
        return topics;
    }

    Ledger ledger() {
        return ledger;
    }

    /** Puts a proxy between the broker and the workers that are started from now on; it is closed with the run. */
    TcpProxy throughProxy() throws IOException {
        TcpProxy started = TcpProxy.start(broker.proxyPort(), broker.portBehindProxy());
        proxy = started;
        return started;
    }

    /** Starts a worker of this run's group; it is stopped with the run. */
    WorkerProcess worker(Map<String, String> settings) throws IOException {
        return worker(List.of(), settings);
    }

    /** The same, with more flags for its JVM, which go before the usual ones. */
    WorkerProcess worker(List<String> flags, Map<String, String> settings) throws IOException {
        return worker(APPLICATION, flags, settings);
    }

    /** A worker of the release before, in the same group. */
    WorkerProcess earlierWorker(Map<String, String> settings) throws IOException {
        var known = new HashMap<>(settings);
        // The harness also sets keys that came after that release.
        known.put("smallrye.config.mapping.validate-unknown", "false");
        // Up to revision 38581eb two were shipped.
        known.put("kafka-streams.num.stream.threads", Integer.toString(THREADS));
        return worker(Path.of(Objects.requireNonNull(EARLIER)), List.of(), known);
    }

    private WorkerProcess worker(Path application, List<String> flags, Map<String, String> settings)
            throws IOException {
        String bootstrapServers = proxy == null ? broker.bootstrapServers() : proxy.bootstrapServers();
        var all = new HashMap<>(Map.of(
                "quarkus.kafka-streams.application-id", topics.application(),
                "tagstream.topics.events", topics.events(),
                "tagstream.topics.labels", topics.labels(),
                "tagstream.topics.dead-letters", topics.deadLetters(),
                "tagstream.model.path", MODEL.toString(),
                "tagstream.fetch.http.allowed-networks", "127.0.0.0/8",
                "tagstream.faults.seed", Long.toString(seed)));
        all.putAll(settings);
        var allFlags = Stream.concat(JVM.stream(), flags.stream()).toList();
        var worker = WorkerProcess.start(application, allFlags, bootstrapServers, folder, all);
        workers.add(worker);
        return worker;
    }

    /** Keeps a worker of this run's group running, whatever happens to it, until the run is finished. */
    Supervisor supervise(Map<String, String> settings) {
        var supervisor = new Supervisor(() -> worker(settings));
        supervisors.add(supervisor);
        return supervisor;
    }

    /** For single events, at a place of their own. */
    EventLoad load() {
        return load;
    }

    /** Begins to send; see {@link EventLoad#send}. */
    CompletableFuture<Void> send(int events, int perSecond, IntFunction<Draft> drafts) {
        return load.send(events, perSecond, drafts);
    }

    /** Starts so many workers, and waits until each of their threads has partitions. */
    List<WorkerProcess> balancedWorkers(int count, Map<String, String> settings) throws Exception {
        var started = new ArrayList<WorkerProcess>();
        for (int i = 0; i < count; i++) {
            started.add(worker(settings));
        }
        awaitBalanced(count, started);
        return started;
    }

    /** Waits until the group is at rest with so many workers, and each of their threads has partitions. */
    void awaitBalanced(int count) throws Exception {
        awaitBalanced(count, List.of());
    }

    /** Gives up where one of these has ended, which none may: its log says why. */
    private void awaitBalanced(int count, List<WorkerProcess> alive) throws Exception {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (broker.membersWithPartitions(topics.application(), topics.events()) != count * THREADS) {
            assertThat(System.nanoTime() < deadline)
                    .as("%d workers share the partitions within %s", count, LONGEST)
                    .isTrue();
            for (WorkerProcess worker : alive) {
                assertThat(worker.alive())
                        .as("the worker lives; its log:%n%s", worker.log())
                        .isTrue();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Deletes the topic of the dead letters; everything in it must have been seen. */
    void deleteDeadLetters() throws Exception {
        verifier.leave(topics.deadLetters());
        broker.deleteTopics(List.of(topics.deadLetters()));
    }

    void createDeadLettersAgain() {
        broker.createTopics(PARTITIONS, List.of(topics.deadLetters()));
        verifier.readFromItsBeginning(topics.deadLetters());
    }

    /** How long a fault lasts is part of it. Nothing is waited for. */
    void letPass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Waits until it is so. */
    void await(Callable<Boolean> condition, String what) throws Exception {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime() < deadline)
                    .as("%s within %s", what, LONGEST)
                    .isTrue();
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Waits until so many events have their outcome. */
    void awaitOutcomes(int count) throws InterruptedException {
        assertThat(ledger.awaitSeen(count, LONGEST.toNanos()))
                .as("%d of %d events have an outcome within %s", ledger.seen(), count, LONGEST)
                .isTrue();
    }

    /** Waits until each partition has had an outcome since then, by {@link System#nanoTime()}. */
    void awaitOutcomesOfAllPartitions(long since) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (verifier.pauses().partitionsSince(since) < PARTITIONS) {
            assertThat(System.nanoTime() < deadline)
                    .as("outcomes of all %d partitions within %s", PARTITIONS, LONGEST)
                    .isTrue();
            ledger.awaitSeen(ledger.seen() + 1, TimeUnit.SECONDS.toNanos(1));
        }
    }

    /**
     * The longest that a partition stood still between then and now, which goes into the report.
     *
     * @param since by {@link System#nanoTime()}
     */
    Duration pauseSince(long since) {
        Duration longest = verifier.pauses().longest(since, System.nanoTime());
        pause(longest);
        return longest;
    }

    /** Puts a pause into the report. */
    void pause(Duration longest) {
        pause = longest;
    }

    void note(String format, Object... arguments) {
        note = note + (note.isEmpty() ? "" : "; ") + String.format(format, arguments);
    }

    /**
     * Waits for the outcomes of everything that was sent, stops the workers, reads what was committed to
     * its very end, and requires that it is right.
     */
    void finish(CompletableFuture<Void> sent) throws Exception {
        assertThat(sent)
                .as("%d events were sent so far; all of them", ledger.sent())
                .succeedsWithin(LONGEST);
        ledger.awaitSeen(ledger.sent(), LONGEST.toNanos());
        stopWorkers();
        verifier.finish();
        Ledger.Verdict found = ledger.verdict();
        verdict = found;
        assertThat(found.lost()).as("lost").isEmpty();
        assertThat(found.invented()).as("outcomes of events that were not sent").isEmpty();
        assertThat(found.doubled()).as("doubled").isEmpty();
        assertThat(found.outOfOrder()).as("out of order within their key").isEmpty();
        assertThat(found.wrong()).as("another outcome than expected").isEmpty();
        assertThat(new ChangelogReader(broker.bootstrapServers(), topics.changelog()).occupiedSlots())
                .as("events left in the store, which the next owner would do again")
                .isZero();
    }

    /** Stops all workers in order. */
    void stopWorkers() throws InterruptedException {
        supervisors.forEach(Supervisor::leaveAlone);
        for (WorkerProcess worker : workers) {
            if (worker.alive()) {
                assertThat(worker.terminate())
                        .as("exit code after SIGTERM; the log:%n%s", worker.log())
                        .isIn(0, SIGTERM_BY_THE_JVM);
            }
        }
    }

    Ledger.@Nullable Verdict verdict() {
        return verdict;
    }

    @Nullable
    Duration pause() {
        return pause;
    }

    String note() {
        return note;
    }

    @Override
    public void close() {
        supervisors.forEach(Supervisor::leaveAlone);
        workers.forEach(WorkerProcess::close);
        if (proxy != null) {
            proxy.close();
        }
        load.close();
        verifier.close();
        if (verdict == null) {
            verdict = ledger.verdict();
        }
        try {
            broker.deleteTopics(List.of(topics.events(), topics.labels(), topics.deadLetters(), topics.changelog()));
        } catch (Exception e) {
            FaultReport.say("the topics of %s stay: %s", topics.application(), e.getMessage());
        }
    }
}
