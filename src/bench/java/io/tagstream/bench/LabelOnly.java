package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Writes for each event a record as large as its label, with as many headers, without making it. Nothing is read, waited for or
 * decided, and nothing stored: an event that is done before the next commit takes no other record.
 */
final class LabelOnly extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

    /** As the worker writes them for the benchmark's events. */
    private static final int LABEL_BYTES = 1_080;

    private static final Map<String, String> HEADERS = Map.of(
            "ce_specversion", "1.0",
            "ce_id", "events-0-123456-0",
            "ce_type", "io.tagstream.image.labelled.v1",
            "ce_source", "urn:tagstream:benchmark",
            "ce_subject", "https://images.example.org/2026/11/24/photo-00012345.jpg",
            "ce_time", "2026-11-24T10:00:00.123Z",
            "ce_causationid", "e-123456",
            "content-type", "application/json");

    private final OverheadBenchmark.Meter meter;

    LabelOnly(OverheadBenchmark.Meter meter) {
        this.meter = meter;
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        Record<byte[], byte[]> label = new Record<>(event.key(), new byte[LABEL_BYTES], event.timestamp());
        HEADERS.forEach((name, value) -> label.headers().add(name, value.getBytes(UTF_8)));
        context().forward(label);
        meter.count();
    }
}
