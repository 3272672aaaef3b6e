package io.tagstream.topology.redrive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes events and their lines in the ledger, a batch in one transaction. A record that the topic
 * refuses costs its batch a few more transactions, and nothing else. Not thread-safe.
 */
final class RedriveWriter implements AutoCloseable {

    /** One event on its way back, and its line. */
    record Outgoing(FoundLetter letter, ProducerRecord<byte[], byte[]> event, ProducerRecord<byte[], byte[]> line) {}

    /** Told of each event once its fate is sealed. */
    interface Fates {

        void committed(FoundLetter letter);

        void refused(FoundLetter letter, Refusal why);
    }

    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Fates fates;

    /** Fences every other writer of the same transactional id, and ends what it left open. */
    RedriveWriter(Map<String, Object> config, Fates fates) {
        this.fates = fates;
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Returns once the batch is committed, but for records that the topic refuses. */
    void write(List<Outgoing> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Optional<Refusal> refusal = transact(batch);
        if (refusal.isEmpty()) {
            batch.forEach(outgoing -> fates.committed(outgoing.letter()));
        } else if (batch.size() == 1) {
            fates.refused(batch.getFirst().letter(), refusal.get());
        } else {
            int middle = batch.size() / 2;
            write(batch.subList(0, middle));
            write(batch.subList(middle, batch.size()));
        }
    }

    /** @return why one of the records was refused, the transaction having been aborted; empty: committed */
    private Optional<Refusal> transact(List<Outgoing> batch) {
        var sent = new ArrayList<Future<RecordMetadata>>();
        producer.beginTransaction();
        try {
            for (Outgoing outgoing : batch) {
                sent.add(producer.send(outgoing.event()));
                sent.add(producer.send(outgoing.line()));
            }
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                awaitSent(one);
            }
            producer.commitTransaction();
            return Optional.empty();
        } catch (KafkaException e) {
            // After a refused record the producer fails whatever comes next, and the broker its neighbours.
            Refusal refusal = refusalAmong(sent);
            if (refusal == null) {
                throw e;
            }
            producer.abortTransaction();
            return Optional.of(refusal);
        }
    }

    private static @Nullable Refusal refusalIn(Throwable failure) {
        return switch (failure) {
            case RecordTooLargeException _ -> Refusal.TOO_LARGE;
            case InvalidTimestampException _ -> Refusal.NOT_TAKEN;
            case InvalidRecordException _ -> Refusal.NOT_TAKEN;
            default -> null;
        };
    }

    private static void awaitSent(Future<RecordMetadata> sent) {
        failureOf(sent).ifPresent(failure -> {
            throw failure instanceof KafkaException known ? known : new KafkaException(failure);
        });
    }

    private static @Nullable Refusal refusalAmong(List<Future<RecordMetadata>> sent) {
        return sent.stream()
                .filter(Future::isDone)
                .map(RedriveWriter::failureOf)
                .flatMap(Optional::stream)
                .map(RedriveWriter::refusalIn)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Optional<Throwable> failureOf(Future<RecordMetadata> sent) {
        try {
            sent.get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(e);
        }
    }

    /** An open transaction is aborted. */
    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
