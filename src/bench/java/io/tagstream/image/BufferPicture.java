package io.tagstream.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A picture of three bytes a pixel, blue first, that a decoder left in native memory.
 *
 * @param bytes at least one more than the pixels have
 */
record BufferPicture(ByteBuffer bytes, int width, int height, int reduction) implements PixelSource {

    BufferPicture {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void readRow(int y, int from, int to, int[] pixels) {
        int row = y * width * 3;
        for (int x = from; x < to; x++) {
            pixels[x - from] = bytes.getInt(row + x * 3);
        }
    }
}
