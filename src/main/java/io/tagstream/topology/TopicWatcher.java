package io.tagstream.topology;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the topics from outside the StreamThreads: first the checks at start, again and again
 * until they pass, then every two seconds whether the sinks are still there. While one is missing,
 * intake is shut and its outcomes stay in the store. A thread of its own; thread-safe.
 */
public final class TopicWatcher implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(TopicWatcher.class.getName());
    private static final Duration ROUND = Duration.ofSeconds(2);

    /** Rounds between two looks at the topics' limits: a minute. */
    private static final int ROUNDS_PER_LIMITS = 30;

    /** A broker that does not answer must not hold up the next round for a minute. */
    private static final String ADMIN_TIMEOUT_MS = "5000";

    private final TaggingClients clients;
    private final TopicNames topics;
    private final String applicationId;
    private final IntakeGate gate;
    private final RecordLimits limits;
    private final Consumer<String> onRefused;
    private final Thread thread;
    private volatile @Nullable String problem = "the topics have not been looked at yet";

    /**
     * @param clients   those of Kafka Streams, whose servers and security are taken
     * @param onRefused told once, with what to do, when the worker must not start
     */
    public TopicWatcher(
            TaggingClients clients,
            TopicNames topics,
            String applicationId,
            IntakeGate gate,
            RecordLimits limits,
            Consumer<String> onRefused) {
        this.clients = clients;
        this.topics = topics;
        this.applicationId = applicationId;
        this.gate = gate;
        this.limits = limits;
        this.onRefused = onRefused;
        this.thread = Thread.ofPlatform().name("topic-watcher").daemon().unstarted(this::watch);
    }

    public void start() {
        thread.start();
    }

    /** What keeps the worker from taking events, in one line; empty where nothing does. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** Whatever a look runs into, the next one is taken: without looks, intake could stay shut for ever. */
    private void watch() {
        try {
            while (!watchOnce()) {
                Thread.sleep(ROUND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether there is nothing more to watch */
    private boolean watchOnce() throws InterruptedException {
        var config = new HashMap<>(clients.clientConfig());
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS);
        try (Admin admin = Admin.create(config)) {
            var content = new ChangelogContent(clients.clientConfig());
            var checks = new StartChecks(admin, topics, applicationId, limits, content::partitionsWithContent);
            if (passChecks(checks)) {
                gate.open();
                watchSinks(checks);
            }
            return true;
        } catch (RuntimeException e) {
            report("the topics cannot be looked at: " + e);
            return false;
        }
    }

    private boolean passChecks(StartChecks checks) throws InterruptedException {
        while (true) {
            switch (verdict(checks)) {
                case StartVerdict.Passed() -> {
                    report(null);
                    return true;
                }
                case StartVerdict.Waiting(String why) -> report(why);
                case StartVerdict.Refused(String why) -> {
                    report(why);
                    onRefused.accept(why);
                    return false;
                }
            }
            Thread.sleep(ROUND);
        }
    }

    private static StartVerdict verdict(StartChecks checks) throws InterruptedException {
        try {
            return checks.run();
        } catch (ExecutionException e) {
            return e.getCause() instanceof AuthorizationException denied
                    ? new StartVerdict.Refused(
                            "not authorised to look at the topics: " + denied.getMessage()
                                    + " Grant this worker's principal Describe and DescribeConfigs on its topics and start again")
                    : new StartVerdict.Waiting("no answer from the brokers: " + e.getCause());
        } catch (KafkaException e) {
            return new StartVerdict.Waiting("no answer from the brokers: " + e);
        }
    }

    private void watchSinks(StartChecks checks) throws InterruptedException {
        for (int round = 1; ; round++) {
            Thread.sleep(ROUND);
            try {
                Optional<StartVerdict.Refused> grown = checks.otherPartitions();
                if (grown.isPresent()) {
                    report(grown.get().why());
                    onRefused.accept(grown.get().why());
                    return;
                }
                look(checks, round % ROUNDS_PER_LIMITS == 0);
            } catch (ExecutionException e) {
                // Brokers that do not answer are Kafka Streams' business; what was known stays true.
                LOG.log(System.Logger.Level.DEBUG, "the topics could not be looked at", e.getCause());
            }
        }
    }

    private void look(StartChecks checks, boolean limitsToo) throws InterruptedException, ExecutionException {
        boolean labels = checks.usable(topics.labels());
        boolean deadLetters = checks.usable(topics.deadLetters());
        if (!labels) {
            holdBack(SinkState.NO_LABELS, "topic " + topics.labels() + " is missing; all outcomes are kept back");
        } else if (!deadLetters) {
            holdBack(
                    SinkState.NO_DEAD_LETTERS,
                    "topic " + topics.deadLetters()
                            + " is missing; dead letters are kept back until it is there again");
        } else if (limitsToo || gate.sinks() != SinkState.USABLE) {
            // A topic that was created again may have other limits.
            Optional<String> misfit = checks.misfit();
            if (misfit.isPresent()) {
                holdBack(SinkState.NO_LABELS, misfit.get());
            } else {
                checks.refreshLimits();
                checks.warnOfFewerCopies();
                gate.sinks(SinkState.USABLE);
                report(null);
            }
        }
    }

    private void holdBack(SinkState state, String why) {
        gate.sinks(state);
        report(why);
        clients.giveUpFlushesOlderThan(ROUND);
    }

    private void report(@Nullable String found) {
        String before = problem;
        problem = found;
        if (found == null && before != null) {
            LOG.log(INFO, "the topics are as they must be: taking events from {0}", topics.events());
        } else if (found != null && !found.equals(before)) {
            LOG.log(WARNING, "taking no events: {0}", found);
        }
    }
}
