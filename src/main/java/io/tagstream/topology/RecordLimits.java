package io.tagstream.topology;

import io.tagstream.event.RecordHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How large a record may be, so that none is sent that would be refused: one such record puts the
 * whole transaction into an error state, and the thread that replaces the dead one meets it again.
 *
 * <p>Thread-safe: the watcher writes what the brokers say, StreamThreads read it.
 */
public final class RecordLimits {

    /** Beyond key, value and headers: batch and record framing, and what a record may still gain. */
    private static final int RESERVE = 512;

    private static final int HEADER_FRAMING = 10;

    private final int maxRequestSize;
    private final int batchSize;
    private volatile int labels;
    private volatile int deadLetters;
    private volatile int changelog;

    /**
     * @param maxRequestSize the producer's {@code max.request.size} in bytes, which bounds all topics
     * @param batchSize      the producer's {@code batch.size} in bytes: several records together take no more
     */
    public RecordLimits(int maxRequestSize, int batchSize) {
        this.maxRequestSize = maxRequestSize;
        this.batchSize = batchSize;
        this.labels = maxRequestSize;
        this.deadLetters = maxRequestSize;
        this.changelog = maxRequestSize;
    }

    /** @param maxMessageBytes the topic's {@code max.message.bytes} */
    void labels(int maxMessageBytes) {
        labels = Math.min(maxRequestSize, maxMessageBytes);
    }

    /** @param maxMessageBytes the topic's {@code max.message.bytes} */
    void deadLetters(int maxMessageBytes) {
        deadLetters = Math.min(maxRequestSize, maxMessageBytes);
    }

    /** @param maxMessageBytes the topic's {@code max.message.bytes} */
    void changelog(int maxMessageBytes) {
        changelog = Math.min(maxRequestSize, maxMessageBytes);
    }

    /** What a topic must take in any case, in bytes: brokers measure batches, not records. */
    int batchSize() {
        return batchSize;
    }

    boolean fitsLabels(long bytes) {
        return bytes <= labels;
    }

    boolean fitsDeadLetters(long bytes) {
        return bytes <= deadLetters;
    }

    boolean fitsChangelog(long encodedBytes) {
        return encodedBytes + RESERVE <= changelog;
    }

    /** What a record takes on the wire at most, in bytes. */
    static long sizeOf(byte @Nullable [] key, byte @Nullable [] value, List<RecordHeader> headers) {
        long size = RESERVE;
        size += key == null ? 0 : key.length;
        size += value == null ? 0 : value.length;
        for (RecordHeader header : headers) {
            byte[] bytes = header.value();
            // A character of a name is at most three bytes of UTF-8.
            size += HEADER_FRAMING + 3L * header.name().length() + (bytes == null ? 0 : bytes.length);
        }
        return size;
    }
}
