package io.tagstream.app.page;

import io.tagstream.app.command.ClientSettings;
import io.tagstream.app.command.RedriveCommand;
import io.tagstream.event.EventId;
import io.tagstream.topology.TopicNames;
import io.tagstream.topology.redrive.NotPossibleException;
import io.tagstream.topology.redrive.Redrive;
import io.tagstream.topology.redrive.RedriveClients;
import io.tagstream.topology.redrive.RedriveFilter;
import io.tagstream.topology.redrive.RedriveReport;
import io.tagstream.topology.redrive.RedriveRequest;
import io.tagstream.topology.redrive.RedriveTopics;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts dead letters back for somebody at the page, as the command {@code redrive} does. Thread-safe; waits. */
@Singleton
class RedriveDesk {

    private static final int MOST_REDRIVES = 3;

    private final TopicNames topics;
    private final Config config;
    private final String applicationId;
    private final AtomicBoolean running = new AtomicBoolean();

    @Inject
    RedriveDesk(
            TopicNames topics,
            Config config,
            @ConfigProperty(name = "quarkus.kafka-streams.application-id") String applicationId) {
        this.topics = topics;
        this.config = config;
        this.applicationId = applicationId;
    }

    /**
     * @param reason of the dead letters
     * @param one    the only event that is meant
     * @param dryRun whether they are counted only
     * @throws NotPossibleException while another run goes on, or where configuration or rights are missing
     */
    JsonObject run(String reason, Optional<EventId> one, boolean dryRun) {
        if (!running.compareAndSet(false, true)) {
            throw new NotPossibleException("somebody puts dead letters back this moment");
        }
        try {
            return asJson(new Redrive(
                            clients(),
                            request(reason, one, dryRun),
                            (_, _, _, _) -> {},
                            InstantSource.system(),
                            System::nanoTime)
                    .run());
        } finally {
            running.set(false);
        }
    }

    private RedriveClients clients() {
        var settings = new ClientSettings(config);
        return new RedriveClients(settings.of("admin"), settings.of("consumer"), settings.of("producer"), ledger());
    }

    private String ledger() {
        return applicationId + RedriveCommand.LEDGER;
    }

    private RedriveRequest request(String reason, Optional<EventId> one, boolean dryRun) {
        return new RedriveRequest(
                new RedriveFilter(Set.of(reason), false, Instant.MIN, Instant.MAX, one),
                new RedriveTopics(topics.deadLetters(), topics.events(), Optional.empty(), ledger()),
                MOST_REDRIVES,
                one.isPresent() ? 1 : Long.MAX_VALUE,
                false,
                dryRun);
    }

    private static JsonObject asJson(RedriveReport report) {
        RedriveReport.Line total = report.total();
        var refusals = new JsonObject();
        report.refusals().forEach((refusal, count) -> refusals.put(refusal.name(), count));
        return new JsonObject()
                .put("found", total.found())
                .put("putBack", total.redriven())
                .put("sameEvent", total.sameEvent())
                .put("refused", refusals);
    }
}
