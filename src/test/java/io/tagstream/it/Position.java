package io.tagstream.it;

import java.util.Comparator;

/**
 * Where an event stood in the events' topic, and which of its images is meant. In the order of
 * partition, offset and index.
 */
public record Position(int partition, long offset, int index) implements Comparable<Position> {

    private static final Comparator<Position> ORDER = Comparator.comparingInt(Position::partition)
            .thenComparingLong(Position::offset)
            .thenComparingInt(Position::index);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
