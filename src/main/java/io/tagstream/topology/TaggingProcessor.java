package io.tagstream.topology;

import io.tagstream.event.EventId;
import io.tagstream.event.RecordHeader;
import io.tagstream.event.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Kafka Streams' side of a {@link TaggingTask}. One object may be initialised several times (after a
 * revival): each time is a task of its own, and what an earlier one started is no longer heard.
 *
 * <p>All methods run on the StreamThread.
 */
final class TaggingProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    private final TaggingServices services;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable TaggingTask task;

    TaggingProcessor(TaggingServices services) {
        this.services = services;
    }

    /** One processor a task, and the store that comes with it. */
    static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(TaggingServices services) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], byte[]> get() {
                return new TaggingProcessor(services);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(InFlightStore.builder());
            }
        };
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        close();
        context = newContext;
        task = new TaggingTask(newContext, services);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (task == null || context == null) {
            throw new IllegalStateException("process() before init()");
        }
        RecordMetadata metadata =
                context.recordMetadata().orElseThrow(() -> new IllegalStateException("a polled record has a position"));
        var id = new EventId(metadata.topic(), metadata.partition(), metadata.offset());
        try {
            task.take(new SourceRecord(id, record.timestamp(), headersOf(record), record.key(), record.value()));
        } catch (TimeoutException e) {
            // Kafka Streams would try the record again, with what it forwarded already in the transaction.
            throw new StreamsException("timed out while taking an event; this thread ends and is replaced", e);
        }
    }

    /** Writes and forwards nothing: what is in flight stays in the store for the next owner. */
    @Override
    public void close() {
        if (task != null) {
            task.abandon();
            task = null;
        }
    }

    private static List<RecordHeader> headersOf(Record<byte[], byte[]> record) {
        Header[] all = record.headers().toArray();
        if (all.length == 0) {
            return List.of();
        }
        var headers = new ArrayList<RecordHeader>(all.length);
        for (Header header : all) {
            headers.add(new RecordHeader(header.key(), header.value()));
        }
        return headers;
    }
}
