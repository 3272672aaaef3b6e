package io.tagstream.topology.redrive;

import io.tagstream.event.RecordHeader;
import io.tagstream.event.SourceRecord;
import io.tagstream.topology.redrive.RedriveWriter.Outgoing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * One run: reads the dead letters' topic to where it ends at the start, and puts the events of those
 * that were asked for back. Runs once, on one thread.
 */
public final class Redrive {

    private static final Duration PROGRESS = Duration.ofSeconds(5);

    private final RedriveClients clients;
    private final RedriveRequest request;
    private final RedriveListener listener;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final long start;
    private final Tally tally = new Tally();
    private Retention retention = new Retention(Optional.empty());
    private Instant now = Instant.MIN;
    private long nextProgress;
    private long read;
    private long notTaken;
    private boolean limitReached;

    /** @param nanoTime as {@link System#nanoTime()} */
    public Redrive(
            RedriveClients clients,
            RedriveRequest request,
            RedriveListener listener,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.clients = clients;
        this.request = request;
        this.listener = listener;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.nextProgress = start + PROGRESS.toNanos();
    }

    /**
     * Returns once everything that was asked for is committed.
     *
     * @throws TryAgainException    if the rest stays undone; another run does it
     * @throws NotPossibleException if something must be configured, created or allowed first
     */
    public RedriveReport run() {
        try {
            TopicsFound topics;
            try (Admin admin = Admin.create(clients.forAdmin())) {
                topics = TopicsFound.look(admin, request);
            }
            retention = topics.retention();
            if (request.dryRun()) {
                scan(topics, new Batch(outgoing -> outgoing.forEach(one -> fates.committed(one.letter()))));
            } else {
                try (var writer = new RedriveWriter(clients.forProducer(), fates)) {
                    scan(topics, new Batch(writer::write));
                }
            }
            return report();
        } catch (KafkaException e) {
            throw BrokerTrouble.meaningOf(e, clients.servers());
        }
    }

    /** What was done so far, all of it committed. */
    public RedriveReport report() {
        return tally.report(read, limitReached, elapsed());
    }

    /** The ledger is read behind the writer's fence: whoever was at work can commit nothing more. */
    private void scan(TopicsFound topics, Batch batch) {
        Set<EventStamp> before = topics.ledger()
                ? Ledger.read(clients.forConsumer(), request.topics().ledger(), nanoTime)
                : Set.of();
        var selection = new Selection(request, before);
        try (var letters =
                new TopicReader(clients.forConsumer(), request.topics().deadLetters(), nanoTime)) {
            while (!letters.atEnd() && !limitReached) {
                for (ConsumerRecord<byte[], byte[]> record : letters.next()) {
                    if (selection.limitReached(notTaken)) {
                        // Only the topic can say which of those at hand it takes.
                        batch.flush();
                        limitReached = selection.limitReached(notTaken);
                    }
                    if (limitReached) {
                        break;
                    }
                    read++;
                    FoundLetter.of(record)
                            .ifPresentOrElse(letter -> take(letter, selection, topics, batch), tally::foreign);
                }
                reportProgress(letters.about());
            }
        }
        batch.flush();
    }

    private void take(FoundLetter letter, Selection selection, TopicsFound topics, Batch batch) {
        if (!request.filter().matches(letter)) {
            return;
        }
        tally.found(letter.reason(), letter.failedAt());
        switch (selection.judge(letter)) {
            case Verdict.PutBack() -> {
                now = clock.instant();
                batch.add(outgoing(letter, topics));
            }
            case Verdict.SameEvent() -> tally.sameEvent(letter.reason());
            case Verdict.Refused(Refusal why) -> tally.refused(letter.reason(), why);
        }
    }

    private Outgoing outgoing(FoundLetter letter, TopicsFound topics) {
        SourceRecord event = letter.event();
        String target = request.topics().target();
        var record = new ProducerRecord<>(
                target,
                topics.partitionFor(event.id().partition()).orElse(null),
                event.timestamp() < 0 ? null : event.timestamp(),
                event.key(),
                event.value());
        for (RecordHeader header : letter.headersToSend()) {
            record.headers().add(header.name(), header.value());
        }
        return new Outgoing(letter, record, Ledger.line(request.topics().ledger(), letter, target, now));
    }

    private void reportProgress(long about) {
        if (nanoTime.getAsLong() - nextProgress >= 0) {
            nextProgress = nanoTime.getAsLong() + PROGRESS.toNanos();
            listener.onProgress(read, about, report().total().redriven(), elapsed());
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(nanoTime.getAsLong() - start);
    }

    private final RedriveWriter.Fates fates = new RedriveWriter.Fates() {
        @Override
        public void committed(FoundLetter letter) {
            tally.redriven(letter.reason());
            if (retention.isPast(letter.event().timestamp(), now)) {
                tally.pastRetention();
            }
        }

        @Override
        public void refused(FoundLetter letter, Refusal why) {
            notTaken++;
            tally.refused(letter.reason(), why);
        }
    };
}
