package io.tagstream.app.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.console.History;
import io.tagstream.topology.TaggingClients;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The worker's own metrics, as the page shows them: the same meters that Prometheus reads, over the last minute.
 * Called by the page's thread, but for {@link #history()}.
 */
@Singleton
class Figures {

    /** Ten minutes of ticks. */
    private static final int MOMENTS = 300;

    private static final Map<String, String> STAGES = stages();
    private static final List<String> CHARTED =
            List.of("imagesPerSecond", "p95Ms", "batchSize", "inFlight", "left", "busy");

    private final MeterRegistry registry;
    private final PartitionFigures partitions;
    private final HealthFigures health;
    private final TaggingClients clients;
    private final WindowedHistograms histograms;
    private final History history = new History(CHARTED, MOMENTS);
    private final JsonFactory json = new JsonFactory();
    private double lastOutcomes = Double.NaN;
    private long lastTick;

    @Inject
    Figures(MeterRegistry registry, TaggingClients clients, HealthFigures health, Page page) {
        this.registry = registry;
        this.clients = clients;
        this.health = health;
        this.partitions = new PartitionFigures(clients.backlog(), page);
        this.histograms = new WindowedHistograms(registry);
    }

    private static Map<String, String> stages() {
        var stages = new LinkedHashMap<String, String>();
        stages.put("fetch", "tagstream.fetch");
        stages.put("decode wait", "tagstream.decode.wait");
        stages.put("decode", "tagstream.decode");
        stages.put("batch wait", "tagstream.batch.wait");
        stages.put("predict", "tagstream.predict");
        stages.put("end to end", "tagstream.event.duration");
        return stages;
    }

    /** What there is to say now, as JSON in one line; also keeps it for the charts. */
    String tick(long nowMillis) {
        long nanos = System.nanoTime();
        double outcomes = sum("tagstream.outcomes");
        double perSecond = Double.isNaN(lastOutcomes) ? 0 : (outcomes - lastOutcomes) * 1e9 / (nanos - lastTick);
        lastOutcomes = outcomes;
        lastTick = nanos;
        histograms.tick();
        partitions.tick(nanos);
        double busy = gauge("tagstream.predictors.busy.ratio");
        double inFlight = gauge("tagstream.in.flight.events");
        double left = clients.backlog().eventsLeft();
        double batchSize = histograms.mean("tagstream.batch.size");
        var out = new StringWriter();
        try (JsonGenerator to = json.createGenerator(out)) {
            to.writeStartObject();
            to.writeNumberField("at", nowMillis);
            write(to, "imagesPerSecond", perSecond);
            write(to, "busy", busy);
            write(to, "predictors", gauge("tagstream.predictors"));
            write(to, "inFlight", inFlight);
            write(to, "inFlightMax", gauge("tagstream.in.flight.events.max"));
            write(to, "bytes", gauge("tagstream.in.flight.bytes"));
            write(to, "bytesMax", gauge("tagstream.in.flight.bytes.max"));
            write(to, "stored", gauge("tagstream.events.stored"));
            write(to, "parked", gauge("tagstream.events.parked"));
            write(to, "resting", gauge("tagstream.in.flight.events.resting"));
            write(to, "left", left);
            write(to, "secondsToDrain", clients.backlog().secondsToDrain());
            write(to, "batchSize", batchSize);
            histograms.writeSizes(to, "batchSizes", "tagstream.batch.size");
            writeStages(to);
            writeReasons(to);
            partitions.writeTo(to);
            health.writeTo(to);
            to.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does no I/O", e);
        }
        history.add(
                nowMillis,
                Map.of(
                        "imagesPerSecond", perSecond,
                        "p95Ms", histograms.quantileMillis("tagstream.event.duration", 0.95),
                        "batchSize", batchSize,
                        "inFlight", inFlight,
                        "left", left,
                        "busy", busy));
        return out.toString();
    }

    /** The last ten minutes, JSON in one line. Any thread. */
    String history() {
        var out = new StringWriter();
        try (JsonGenerator to = json.createGenerator(out)) {
            history.writeTo(to);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does no I/O", e);
        }
        return out.toString();
    }

    private void writeStages(JsonGenerator to) throws IOException {
        to.writeArrayFieldStart("stages");
        for (Map.Entry<String, String> stage : STAGES.entrySet()) {
            to.writeStartObject();
            to.writeStringField("stage", stage.getKey());
            write(to, "p50", histograms.quantileMillis(stage.getValue(), 0.5));
            write(to, "p95", histograms.quantileMillis(stage.getValue(), 0.95));
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    private void writeReasons(JsonGenerator to) throws IOException {
        to.writeObjectFieldStart("reasons");
        for (var counter : registry.find("tagstream.outcomes").counters()) {
            if (counter.count() > 0) {
                write(to, String.valueOf(counter.getId().getTag("reason")), counter.count());
            }
        }
        to.writeEndObject();
    }

    private static void write(JsonGenerator to, String name, double value) throws IOException {
        to.writeFieldName(name);
        History.writeNumber(to, value);
    }

    private double sum(String counter) {
        return registry.find(counter).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private double gauge(String name) {
        var gauge = registry.find(name).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }
}
