package io.tagstream.image;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Direct buffers by their size, used again. For each size, of which there are few, it grows with what is borrowed at
 * once, which the in-flight budget bounds; never shrinks. Thread-safe.
 */
public final class PixelPool {

    private final Map<Integer, Queue<ByteBuffer>> free = new ConcurrentHashMap<>();
    private final AtomicInteger allocated = new AtomicInteger();

    /** An empty buffer of so many bytes, its content undefined. */
    public ByteBuffer borrow(int bytes) {
        ByteBuffer buffer = free(bytes).poll();
        if (buffer != null) {
            return buffer.clear();
        }
        allocated.incrementAndGet();
        return ByteBuffer.allocateDirect(bytes);
    }

    /** @param buffer from {@link #borrow(int)}, not used by anybody any more */
    void giveBack(ByteBuffer buffer) {
        free(buffer.capacity()).add(buffer);
    }

    private Queue<ByteBuffer> free(int bytes) {
        return free.computeIfAbsent(bytes, _ -> new ConcurrentLinkedQueue<>());
    }

    /** Buffers made so far. */
    public int allocated() {
        return allocated.get();
    }
}
