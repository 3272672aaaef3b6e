package io.tagstream.console;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;

/** The last figures of each kind, for charts; so many at most. Thread-safe. */
public final class History {

    private record Moment(long at, Map<String, Double> figures) {}

    private final List<String> names;
    private final int most;
    private final ArrayDeque<Moment> moments = new ArrayDeque<>();

    /** @param names of the figures, as the page knows them */
    public History(List<String> names, int most) {
        this.names = List.copyOf(names);
        this.most = most;
    }

    /** @param at milliseconds since 1970 */
    public synchronized void add(long at, Map<String, Double> figures) {
        moments.addLast(new Moment(at, Map.copyOf(figures)));
        if (moments.size() > most) {
            moments.removeFirst();
        }
    }

    /** As one object: {@code at} and each name with a list of numbers, null where one was not known. */
    public synchronized void writeTo(JsonGenerator to) throws IOException {
        to.writeStartObject();
        to.writeArrayFieldStart("at");
        for (Moment moment : moments) {
            to.writeNumber(moment.at());
        }
        to.writeEndArray();
        for (String name : names) {
            to.writeArrayFieldStart(name);
            for (Moment moment : moments) {
                writeNumber(to, moment.figures().getOrDefault(name, Double.NaN));
            }
            to.writeEndArray();
        }
        to.writeEndObject();
    }

    /** JSON has no NaN. With three decimals. */
    public static void writeNumber(JsonGenerator to, double value) throws IOException {
        if (Double.isFinite(value)) {
            to.writeNumber(Math.rint(value * 1000) / 1000);
        } else {
            to.writeNull();
        }
    }
}
