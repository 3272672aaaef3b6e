package io.tagstream.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;

/**
 * Memory for what flows through the network, which all layers of a run share: what lies between sections, for a whole batch; and
 * within a section, for as many images as it takes at once, two tensors as large as the widest and two for what lies within a
 * block. For one thread.
 */
final class Activations {

    /** A picture of 224 pixels and the stem's padding of three on either side. */
    static final int FRAMED_SIDE = 230;

    static final int FRAMED_BYTES = FRAMED_SIDE * FRAMED_SIDE * 3;

    /** Pixels a side behind the stem and its pool. */
    static final int POOLED_SIDE = 56;

    /** Behind the stem, {@code (112, 112, 64)}; behind the blocks of stage 2, {@code (56, 56, 256)}, it is the same. */
    static final long WIDE = 112 * 112 * 64;

    /** Within the blocks of stage 2, {@code (56, 56, 64)}. */
    private static final long NARROW = 56 * 56 * 64;

    private final Arena arena;
    private final MemorySegment[] boundaries;
    private final MemorySegment[] wide;
    private final MemorySegment[] narrow;
    private MemorySegment scratchpad = MemorySegment.NULL;
    private MemorySegment scratchpadMemory = MemorySegment.NULL;

    /** @param maxImages most at once */
    Activations(Arena arena, List<Section> sections, int maxImages) {
        this.arena = arena;
        boundaries = Stream.concat(
                        Stream.of(sections.getFirst().input()),
                        sections.stream().map(Section::output))
                .map(boundary -> OneDnn.allocate(arena, maxImages * boundary.bytes()))
                .toArray(MemorySegment[]::new);
        wide = new MemorySegment[] {OneDnn.allocate(arena, WIDE), OneDnn.allocate(arena, WIDE)};
        narrow = new MemorySegment[] {OneDnn.allocate(arena, NARROW), OneDnn.allocate(arena, NARROW)};
    }

    /** From an image of the batch on: {@code uint8 (images, side, side, channels)}. */
    MemorySegment at(Section.Boundary boundary, int image) {
        return boundaries[boundary.number()].asSlice(image * boundary.bytes());
    }

    MemorySegment wide(int which) {
        return wide[which];
    }

    MemorySegment narrow(int which) {
        return narrow[which];
    }

    /**
     * Room for what an operation keeps while it runs: one place for all, as large as the largest asks for. Of this memory oneDNN
     * takes the place alone, so that one description does for all.
     */
    MemorySegment scratchpad(OneDnn library, MemorySegment operation) {
        long bytes = library.bytes(library.described(operation, OneDnn.SCRATCHPAD_MD));
        if (scratchpadMemory.equals(MemorySegment.NULL) || bytes > scratchpad.byteSize()) {
            scratchpad = OneDnn.allocate(arena, bytes);
            if (scratchpadMemory.equals(MemorySegment.NULL)) {
                scratchpadMemory =
                        library.memory(arena, library.description(arena, OneDnn.U8, OneDnn.A, 1), scratchpad);
            } else {
                library.setData(scratchpadMemory, scratchpad);
            }
        }
        return scratchpadMemory;
    }
}
