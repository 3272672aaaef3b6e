package io.tagstream.image;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A picture in OpenCV's memory, which is freed when this is closed. Confined to the thread that
 * decoded it.
 */
final class NativePicture implements PixelSource, AutoCloseable {

    /** The side below which a reduction in the DCT would lose what the network wants to see. */
    private static final int LEAST_SIDE = 256;

    private final Mat mat;
    private final int channels;
    private final long step;
    private final ByteBuffer pixels;
    private byte[] nativeRow = new byte[0];

    private NativePicture(Mat mat) {
        this.mat = mat;
        this.channels = mat.channels();
        this.step = mat.step();
        this.pixels = mat.data().capacity(step * mat.rows()).asByteBuffer();
    }

    /**
     * Loads the libraries. JavaCPP's own accounting of native memory is off: it reads a file of /proc at
     * each allocation, and here everything is freed by its owner.
     */
    static void loadLibraries() {
        System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
        System.setProperty("org.bytedeco.javacpp.maxbytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
        Loader.load(opencv_imgcodecs.class);
        opencv_core.setNumThreads(1);
    }

    /**
     * Decodes in one go: a JPEG at the largest reduction that keeps its shorter side at 256 or more.
     *
     * @throws RefusedImageException if the decoder refuses the bytes
     */
    static NativePicture decode(byte[] encoded, ImageHeader header) throws RefusedImageException {
        try (var bytes = new BytePointer(encoded);
                var input = new Mat(1, encoded.length, opencv_core.CV_8UC1, bytes)) {
            Mat decoded = imdecode(input, flags(header));
            if (decoded.empty()) {
                decoded.close();
                throw RefusedImageException.corrupt("the decoder refuses the " + header.type());
            }
            return new NativePicture(inBytes(decoded));
        } catch (RuntimeException e) {
            throw RefusedImageException.corrupt("the decoder refuses the " + header.type() + ": " + firstLine(e));
        }
    }

    private static int flags(ImageHeader header) {
        if (header.alpha()) {
            return IMREAD_UNCHANGED;
        }
        int shorter = Math.min(header.width(), header.height());
        boolean reducible = header.type().equals("image/jpeg");
        int colour = IMREAD_COLOR;
        if (reducible && shorter >= 8 * LEAST_SIDE) {
            colour = IMREAD_REDUCED_COLOR_8;
        } else if (reducible && shorter >= 4 * LEAST_SIDE) {
            colour = IMREAD_REDUCED_COLOR_4;
        } else if (reducible && shorter >= 2 * LEAST_SIDE) {
            colour = IMREAD_REDUCED_COLOR_2;
        }
        return colour | IMREAD_IGNORE_ORIENTATION;
    }

    /** Sixteen bits a channel come through only where the picture is read unchanged. */
    private static Mat inBytes(Mat decoded) {
        if (decoded.depth() == opencv_core.CV_8U) {
            return decoded;
        }
        var bytes = new Mat();
        decoded.convertTo(bytes, opencv_core.CV_8U, 1.0 / 257, 0);
        decoded.close();
        return bytes;
    }

    private static String firstLine(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse("").strip();
    }

    @Override
    public int width() {
        return mat.cols();
    }

    @Override
    public int height() {
        return mat.rows();
    }

    @Override
    public void readRow(int y, byte[] row) {
        int start = Math.toIntExact(y * step);
        int width = mat.cols();
        if (channels == 3) {
            pixels.get(start, row, 0, width * 3);
            return;
        }
        if (nativeRow.length < width * channels) {
            nativeRow = new byte[width * channels];
        }
        pixels.get(start, nativeRow, 0, width * channels);
        for (int x = 0; x < width; x++) {
            overWhite(x, row);
        }
    }

    /** Grey has one channel or, with alpha, two; colour with alpha has four. */
    private void overWhite(int x, byte[] row) {
        int at = x * channels;
        boolean transparent = channels == 2 || channels == 4;
        int alpha = transparent ? nativeRow[at + channels - 1] & 0xFF : 255;
        for (int channel = 0; channel < 3; channel++) {
            int value = nativeRow[at + (channels >= 3 ? channel : 0)] & 0xFF;
            row[x * 3 + channel] = (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    }

    @Override
    public void close() {
        mat.close();
    }
}
