package io.tagstream.app.page;

import com.fasterxml.jackson.core.JsonGenerator;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The meters' histograms over the last minute: they count from the start, so an older look is taken from a newer one.
 * Confined to the page's thread.
 */
final class WindowedHistograms {

    /** Ticks in a minute. */
    private static final int LOOKS = 30;

    private static final double NANOS_IN_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final MeterRegistry registry;
    private final ArrayDeque<Map<String, HistogramSnapshot>> looks = new ArrayDeque<>();

    WindowedHistograms(MeterRegistry registry) {
        this.registry = registry;
    }

    void tick() {
        var look = new HashMap<String, HistogramSnapshot>();
        for (var meter : registry.getMeters()) {
            String name = meter.getId().getName();
            if (name.startsWith("tagstream.")) {
                switch (meter) {
                    case Timer timer -> look.put(name, timer.takeSnapshot());
                    case DistributionSummary summary -> look.put(name, summary.takeSnapshot());
                    default -> {}
                }
            }
        }
        looks.addLast(look);
        if (looks.size() > LOOKS + 1) {
            looks.removeFirst();
        }
    }

    /** NaN where there was nothing. */
    double mean(String name) {
        HistogramSnapshot now = looks.getLast().get(name);
        HistogramSnapshot before = looks.getFirst().get(name);
        if (now == null) {
            return Double.NaN;
        }
        double total = now.total() - (before == null ? 0 : before.total());
        long count = now.count() - (before == null ? 0 : before.count());
        return count == 0 ? Double.NaN : total / count;
    }

    /** A timer's quantile, to the width of a bucket; NaN where there was nothing. */
    double quantileMillis(String name, double quantile) {
        CountAtBucket[] now = bucketsOf(looks.getLast().get(name));
        CountAtBucket[] before = bucketsOf(looks.getFirst().get(name));
        double all = now.length == 0 ? 0 : difference(now, before, now.length - 1);
        if (all == 0) {
            return Double.NaN;
        }
        double wanted = quantile * all;
        double below = 0;
        double from = 0;
        for (int i = 0; i < now.length; i++) {
            double upTo = difference(now, before, i);
            if (upTo >= wanted) {
                double share = upTo == below ? 1 : (wanted - below) / (upTo - below);
                return (from + share * (now[i].bucket() - from)) / NANOS_IN_MILLI;
            }
            below = upTo;
            from = now[i].bucket();
        }
        return from / NANOS_IN_MILLI;
    }

    /** How many there were up to each bucket's end, beyond those up to the one before. */
    void writeSizes(JsonGenerator to, String field, String name) throws IOException {
        CountAtBucket[] now = bucketsOf(looks.getLast().get(name));
        CountAtBucket[] before = bucketsOf(looks.getFirst().get(name));
        to.writeArrayFieldStart(field);
        double below = 0;
        for (int i = 0; i < now.length; i++) {
            double upTo = difference(now, before, i);
            if (upTo > below) {
                to.writeStartArray();
                to.writeNumber((long) now[i].bucket());
                to.writeNumber((long) (upTo - below));
                to.writeEndArray();
            }
            below = upTo;
        }
        to.writeEndArray();
    }

    private static CountAtBucket[] bucketsOf(@Nullable HistogramSnapshot snapshot) {
        return snapshot == null ? new CountAtBucket[0] : snapshot.histogramCounts();
    }

    private static double difference(CountAtBucket[] now, CountAtBucket[] before, int bucket) {
        return now[bucket].count() - (before.length > bucket && looksAlike(now, before) ? before[bucket].count() : 0);
    }

    private static boolean looksAlike(CountAtBucket[] now, CountAtBucket[] before) {
        return now.length == before.length;
    }
}
