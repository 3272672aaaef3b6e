package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Writes for each event what a label takes, without making it: the event into a logged store, a label
 * record with its headers, the marker of a free slot. Nothing is read, waited for or decided.
 */
final class RecordsOnly extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

    private static final String STORE = "slots";
    private static final int SLOTS = 64;

    /** As the worker writes them for the benchmark's events. */
    private static final int STORED_BYTES = 280;

    private static final int LABEL_BYTES = 1_080;
    private static final byte[] FREE = {0};
    private static final Map<String, String> HEADERS = Map.of(
            "ce_specversion", "1.0",
            "ce_id", "events-0-123456-0",
            "ce_type", "io.tagstream.image.labelled.v1",
            "ce_source", "urn:tagstream:benchmark",
            "ce_subject", "https://images.example.org/2026/11/24/photo-00012345.jpg",
            "ce_time", "2026-11-24T10:00:00.123456789Z",
            "ce_causationid", "e-123456",
            "content-type", "application/json");

    private final OverheadBenchmark.Meter meter;
    private int next;

    private RecordsOnly(OverheadBenchmark.Meter meter) {
        this.meter = meter;
    }

    static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(OverheadBenchmark.Meter meter) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], byte[]> get() {
                return new RecordsOnly(meter);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(STORE), Serdes.Integer(), Serdes.ByteArray())
                        .withCachingDisabled()
                        .withLoggingEnabled(Map.of()));
            }
        };
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        KeyValueStore<Integer, byte[]> store = context().getStateStore(STORE);
        int slot = next++ % SLOTS;
        store.put(slot, new byte[STORED_BYTES]);
        Record<byte[], byte[]> label = new Record<>(event.key(), new byte[LABEL_BYTES], event.timestamp());
        HEADERS.forEach((name, value) -> label.headers().add(name, value.getBytes(UTF_8)));
        context().forward(label);
        store.put(slot, FREE);
        meter.count();
    }
}
