package io.tagstream.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeHeapTest {

    /** Without this, no fuzzed picture could ever be found to show memory that nobody wrote. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void memoryThatNobodyWroteReadsAsItWasFilled() {
        var heap = new NativeHeap();
        byte[] bytes = new byte[2];
        int[] fills = {0x5A, 0xA5};
        for (int i = 0; i < fills.length; i++) {
            heap.fillWith(fills[i]);
            try (var fresh = new BytePointer(100_000L)) {
                bytes[i] = fresh.get(50_000);
            }
        }
        heap.fillWith(0);

        assertThat(bytes).containsExactly(0xA5, 0x5A);
    }
}
