package io.tagstream.image;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ImageBytesTest {

    /** Bytes near 0xFF, where eight at once could be taken wrongly. */
    @Property
    void theNextMarkerByteIsTheFirst(
            @ForAll @Size(max = 40) byte[] bytes, @ForAll @IntRange(max = 40) int start, @ForAll boolean nearly) {
        for (int i = 0; nearly && i < bytes.length; i++) {
            bytes[i] = (byte) (0xFE - (bytes[i] & 0x81));
        }
        int from = Math.min(start, bytes.length);
        int first = from;
        while (first < bytes.length && bytes[first] != (byte) 0xFF) {
            first++;
        }

        assertThat(new ImageBytes(bytes, "JPEG").nextMarkerByte(from)).isEqualTo(first);
    }
}
