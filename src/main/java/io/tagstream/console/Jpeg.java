package io.tagstream.console;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A small picture, encoded. Immutable by convention: nobody writes to the array. */
public final class Jpeg {

    private static final float QUALITY = 0.8f;
    private static final int CHANNELS = 3;

    private final byte[] bytes;

    private Jpeg(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Encodes a square picture; for one of 224 a side this takes a millisecond or two and gives about 10 KB.
     *
     * @param rgb {@code uint8 (side, side, 3)}, row-major, R, G, B
     * @throws IllegalStateException if this Java cannot write JPEG
     */
    public static Jpeg of(byte[] rgb, int side) {
        if (rgb.length != side * side * CHANNELS) {
            throw new IllegalArgumentException(rgb.length + " bytes are no picture of " + side + " a side");
        }
        var raster = Raster.createInterleavedRaster(
                new DataBufferByte(rgb, rgb.length), side, side, side * CHANNELS, CHANNELS, new int[] {0, 1, 2}, null);
        var model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var out = new ByteArrayOutputStream(16 << 10);
        try (var stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            writer.write(null, new IIOImage(new BufferedImage(model, raster, false, null), null, null), param);
        } catch (IOException e) {
            throw new IllegalStateException("a picture could not be encoded", e);
        } finally {
            writer.dispose();
        }
        return new Jpeg(out.toByteArray());
    }

    /**
     * A smaller picture, and a square, each pixel the mean of those that fall on it.
     *
     * @param rgb    {@code uint8 (height, width, 3)}
     * @param height at least {@code side}
     * @param width  at least {@code side}
     * @return {@code uint8 (side, side, 3)}; the same array where there is nothing to do
     */
    public static byte[] reduced(byte[] rgb, int height, int width, int side) {
        if (height == side && width == side) {
            return rgb;
        }
        var reduced = new byte[side * side * CHANNELS];
        for (int i = 0; i < reduced.length; i++) {
            int channel = i % CHANNELS;
            int column = i / CHANNELS % side;
            int row = i / CHANNELS / side;
            int sum = 0;
            int count = 0;
            for (int y = row * height / side; y < (row + 1) * height / side; y++) {
                for (int x = column * width / side; x < (column + 1) * width / side; x++) {
                    sum += rgb[(y * width + x) * CHANNELS + channel] & 0xFF;
                    count++;
                }
            }
            reduced[i] = (byte) (sum / count);
        }
        return reduced;
    }

    int size() {
        return bytes.length;
    }

    /** The file's bytes, not a copy. */
    public byte[] bytes() {
        return bytes;
    }
}
