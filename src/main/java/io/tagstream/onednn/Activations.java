package io.tagstream.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory for what flows through the network, which all layers of a run share: two tensors as large as the widest, and two
 * for what lies within a block. For one thread.
 */
final class Activations {

    /** A picture of 224 pixels and the stem's padding of three on either side. */
    static final int FRAMED_SIDE = 230;

    static final int FRAMED_BYTES = FRAMED_SIDE * FRAMED_SIDE * 3;

    /** Behind the stem, {@code (112, 112, 64)}; behind the blocks of stage 2, {@code (56, 56, 256)}, it is the same. */
    private static final long WIDE = 112 * 112 * 64;

    /** Within the blocks of stage 2, {@code (56, 56, 64)}. */
    private static final long NARROW = 56 * 56 * 64;

    private final Arena arena;
    private final MemorySegment images;
    private final MemorySegment[] wide;
    private final MemorySegment[] narrow;
    private MemorySegment scratchpad = MemorySegment.NULL;
    private MemorySegment scratchpadMemory = MemorySegment.NULL;

    /** @param maxImages most at once */
    Activations(Arena arena, int maxImages) {
        this.arena = arena;
        images = OneDnn.allocate(arena, (long) maxImages * FRAMED_BYTES);
        wide = new MemorySegment[] {OneDnn.allocate(arena, maxImages * WIDE), OneDnn.allocate(arena, maxImages * WIDE)};
        narrow = new MemorySegment[] {
            OneDnn.allocate(arena, maxImages * NARROW), OneDnn.allocate(arena, maxImages * NARROW)
        };
    }

    /** {@code uint8 (images, 230, 230, 3)} */
    MemorySegment images() {
        return images;
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
