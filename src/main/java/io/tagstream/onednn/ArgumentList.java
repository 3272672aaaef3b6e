package io.tagstream.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What an operation is called with. */
final class ArgumentList {

    private static final int MOST = 10;

    private final MemorySegment segment;
    private int count;

    ArgumentList(Arena arena) {
        segment = OneDnn.arguments(arena, MOST);
    }

    /** @param argument one of {@link OneDnn}'s numbers */
    void add(int argument, MemorySegment memory) {
        OneDnn.setArgument(segment, count, argument, memory);
        count++;
    }

    MemorySegment segment() {
        return segment;
    }

    int count() {
        return count;
    }
}
