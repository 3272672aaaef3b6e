package io.tagstream.app.page;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tagstream.console.History;
import io.tagstream.topology.Backlog;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Lag, rate and time to drain of each partition of this process. Confined to the page's thread. */
final class PartitionFigures {

    private static final long WINDOW = TimeUnit.MINUTES.toNanos(1);

    private record Look(long nanos, Map<Integer, Long> done) {}

    private final Backlog backlog;
    private final Page page;
    private final ArrayDeque<Look> looks = new ArrayDeque<>();

    PartitionFigures(Backlog backlog, Page page) {
        this.backlog = backlog;
        this.page = page;
    }

    void tick(long nanos) {
        var done = new HashMap<Integer, Long>();
        for (int partition : backlog.unread().keySet()) {
            done.put(partition, doneOf(partition));
        }
        looks.addLast(new Look(nanos, done));
        while (looks.size() > 2 && nanos - looks.getFirst().nanos() > WINDOW) {
            looks.removeFirst();
        }
    }

    void writeTo(JsonGenerator to) throws IOException {
        to.writeArrayFieldStart("partitions");
        for (Map.Entry<Integer, Double> unread : backlog.unread().entrySet()) {
            double rate = rateOf(unread.getKey());
            to.writeStartObject();
            to.writeNumberField("partition", unread.getKey());
            write(to, "unread", unread.getValue());
            write(to, "perSecond", rate);
            write(to, "seconds", unread.getValue() == 0 ? 0 : unread.getValue() / rate);
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    private double rateOf(int partition) {
        Look first = looks.getFirst();
        Look last = looks.getLast();
        Long before = first.done().get(partition);
        Long after = last.done().get(partition);
        return before == null || after == null || last.nanos() == first.nanos()
                ? Double.NaN
                : (after - before) * 1e9 / (last.nanos() - first.nanos());
    }

    private long doneOf(int partition) {
        return page.feed().map(feed -> feed.rates().of(partition)).orElse(0L);
    }

    private static void write(JsonGenerator to, String name, double value) throws IOException {
        to.writeFieldName(name);
        History.writeNumber(to, value);
    }
}
