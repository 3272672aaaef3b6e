package io.tagstream.image;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Direct buffers of {@link DecodedImage#BYTES} bytes, used again. Grows with what is borrowed at
 * once, which the in-flight budget bounds; never shrinks. Thread-safe.
 */
public final class PixelPool {

    private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger allocated = new AtomicInteger();

    /** An empty buffer, its content undefined. */
    public ByteBuffer borrow() {
        ByteBuffer buffer = free.poll();
        if (buffer != null) {
            return buffer.clear();
        }
        allocated.incrementAndGet();
        return ByteBuffer.allocateDirect(DecodedImage.BYTES);
    }

    /** @param buffer from {@link #borrow()}, not used by anybody any more */
    void giveBack(ByteBuffer buffer) {
        free.add(buffer);
    }

    /** Buffers made so far. */
    public int allocated() {
        return allocated.get();
    }
}
