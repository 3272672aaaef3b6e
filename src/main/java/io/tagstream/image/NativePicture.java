package io.tagstream.image;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A picture in OpenCV's memory, which is freed when this is closed. Confined to the thread that
 * decoded it.
 *
 * <p>OpenCV never turns the picture: the orientation is applied once, while it is resized.
 */
final class NativePicture implements PixelSource, AutoCloseable {

    /** OpenCV's code of an allocation that failed; its exceptions come as text. */
    private static final String NO_MEMORY = "(-4:";

    /** Of a sample of two bytes, the one to keep. */
    private static final int HIGH_BYTE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 1 : 0;

    private final Mat mat;
    private final int width;
    private final int height;
    private final int reduction;
    private final int channels;
    private final int bytesPerSample;
    private final long step;
    private final ByteBuffer pixels;
    private byte[] nativeRow = new byte[0];

    private NativePicture(Mat mat, int reduction) {
        this.mat = mat;
        this.width = mat.cols();
        this.height = mat.rows();
        this.reduction = reduction;
        this.channels = mat.channels();
        this.bytesPerSample = (int) mat.elemSize1();
        this.step = mat.step();
        this.pixels = mat.data().capacity(step * height).asByteBuffer();
    }

    /**
     * Decodes in one go: a JPEG at the largest reduction that keeps its shorter side long enough.
     *
     * @param leastSide below which a reduction in the DCT would lose what the network wants to see
     * @throws RefusedImageException if the decoder refuses the bytes
     * @throws OutOfMemoryError if there is no native memory for the picture, which says nothing of the bytes
     */
    static NativePicture decode(ImageHeader header, int leastSide) throws RefusedImageException {
        int reduction = reduction(header, leastSide);
        try (var bytes = header.parts().toNative();
                var input = new Mat(1, header.parts().length(), opencv_core.CV_8UC1, bytes)) {
            Mat decoded = imdecode(input, flags(header, reduction));
            if (decoded.empty()) {
                decoded.close();
                throw RefusedImageException.corrupt("the decoder refuses the " + header.type());
            }
            var picture = new NativePicture(decoded, reduction);
            if (header.type().equals("image/jpeg") && picture.endsInGrey() && !isComplete(header)) {
                picture.close();
                throw RefusedImageException.corrupt("the JPEG's data ends before its picture does");
            }
            return picture;
        } catch (RuntimeException e) {
            String why = firstLine(e);
            if (why.contains(NO_MEMORY)) {
                throw new OutOfMemoryError(why);
            }
            throw RefusedImageException.corrupt("the decoder refuses the " + header.type() + ": " + why);
        }
    }

    private static boolean isComplete(ImageHeader header) {
        return CodedBlocks.complete(header.parts().toArray());
    }

    /** What a JPEG's decoder paints where it has no data: every component at its middle; of inks that is half as bright. */
    private boolean endsInGrey() {
        byte[] row = new byte[width * 3];
        readRow(height - 1, row);
        int last = row.length - 3;
        int value = row[last] & 0xFF;
        return row[last + 1] == row[last] && row[last + 2] == row[last] && (value == 128 || Math.abs(value - 64) <= 1);
    }

    private static int reduction(ImageHeader header, int leastSide) {
        int shorter = Math.min(header.width(), header.height());
        if (!header.type().equals("image/jpeg") || shorter < 2 * leastSide) {
            return 1;
        }
        return Math.min(8, Integer.highestOneBit(shorter / leastSide));
    }

    /** Transparency, and sixteen bits with it, come through only where the picture is read unchanged. */
    private static int flags(ImageHeader header, int reduction) {
        if (header.alpha()) {
            return IMREAD_UNCHANGED;
        }
        int colour =
                switch (reduction) {
                    case 8 -> IMREAD_REDUCED_COLOR_8;
                    case 4 -> IMREAD_REDUCED_COLOR_4;
                    case 2 -> IMREAD_REDUCED_COLOR_2;
                    default -> IMREAD_COLOR;
                };
        return colour | IMREAD_IGNORE_ORIENTATION;
    }

    private static String firstLine(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        String line = message.lines().findFirst().orElse("").strip();
        return line.replaceFirst("^OpenCV.* error: ", ""); // which begins with where OpenCV was built
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int reduction() {
        return reduction;
    }

    @Override
    public void readRow(int y, byte[] row) {
        int start = Math.toIntExact(y * step);
        if (channels == 3 && bytesPerSample == 1) {
            pixels.get(start, row, 0, width * 3);
            return;
        }
        int samples = width * channels;
        if (nativeRow.length < samples * bytesPerSample) {
            nativeRow = new byte[samples * bytesPerSample];
        }
        pixels.get(start, nativeRow, 0, samples * bytesPerSample);
        if (bytesPerSample == 2) {
            for (int i = 0; i < samples; i++) {
                nativeRow[i] = nativeRow[2 * i + HIGH_BYTE];
            }
        }
        for (int x = 0; x < width; x++) {
            overWhite(x, row);
        }
    }

    /** Grey has one channel or, with alpha, two; colour three or, with alpha, four. */
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
