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
import java.util.OptionalInt;
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

    private final Mat mat;
    private final int width;
    private final int height;
    private final int reduction;
    private final int channels;
    private final int bytesPerSample;
    private final long step;
    private final OptionalInt clearGrey;
    private final ByteBuffer samples;

    private NativePicture(Mat mat, int reduction, OptionalInt clearGrey) {
        this.mat = mat;
        this.clearGrey = clearGrey;
        this.width = mat.cols();
        this.height = mat.rows();
        this.reduction = reduction;
        this.channels = mat.channels();
        this.bytesPerSample = (int) mat.elemSize1();
        this.step = mat.step();
        this.samples = mat.data().capacity(step * height).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Decodes in one go: a JPEG at the largest reduction that keeps its shorter side long enough.
     *
     * @param leastSide below which a reduction in the DCT would lose what the network wants to see
     * @throws RefusedImageException if the decoder refuses the bytes
     * @throws OutOfMemoryError if there is no native memory for the picture, which says nothing of the bytes
     */
    static NativePicture decode(ImageHeader header, int leastSide) throws RefusedImageException {
        return decodeReduced(header, reduction(header, leastSide));
    }

    /**
     * The same, at a reduction of the caller's choice.
     *
     * @param reduction 1, or of a JPEG 2, 4 or 8
     */
    static NativePicture decodeReduced(ImageHeader header, int reduction) throws RefusedImageException {
        try (var bytes = header.parts().toNative();
                var input = new Mat(1, header.parts().length(), opencv_core.CV_8UC1, bytes)) {
            Mat decoded = imdecode(input, flags(header, reduction));
            if (decoded.empty()) {
                decoded.close();
                throw RefusedImageException.corrupt("the decoder refuses the " + header.type());
            }
            var picture = new NativePicture(decoded, reduction, header.clearGrey());
            picture.requireSizeOf(header);
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

    /** Else another part of the picture would be looked at than is meant. */
    private void requireSizeOf(ImageHeader header) throws RefusedImageException {
        if (width != Math.ceilDiv(header.width(), reduction) || height != Math.ceilDiv(header.height(), reduction)) {
            close();
            throw RefusedImageException.corrupt(
                    "the decoder makes " + width + " × " + height + " pixels of " + header.width() + " × "
                            + header.height() + ", which were to be " + reduction + " times fewer a side");
        }
    }

    private static boolean isComplete(ImageHeader header) {
        return CodedBlocks.complete(header.parts().file());
    }

    /** What a JPEG's decoder paints where it has no data: every component at its middle; of inks that is half as bright. */
    private boolean endsInGrey() {
        int[] last = new int[1];
        readRow(height - 1, width - 1, width, last);
        int value = last[0] & 0xFF;
        boolean grey = (last[0] & 0xFFFFFF) == value * 0x010101;
        return grey && (value == 128 || Math.abs(value - 64) <= 1);
    }

    private static int reduction(ImageHeader header, int leastSide) {
        int shorter = Math.min(header.width(), header.height());
        return header.type().equals("image/jpeg") ? reduction(shorter, leastSide) : 1;
    }

    /**
     * @param shorter   the shorter side of a JPEG, in pixels
     * @param leastSide that must be left of it
     */
    static int reduction(int shorter, int leastSide) {
        return shorter < 2 * leastSide ? 1 : Math.min(8, Integer.highestOneBit(shorter / leastSide));
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
    public void readRow(int y, int from, int to, int[] pixels) {
        if (channels == 3 && bytesPerSample == 1) {
            readPlain(Math.toIntExact(y * step), from, to, pixels);
        } else {
            readAny(y, from, to, pixels);
        }
    }

    /** A pixel is read as four bytes, of which the last is the next one's; behind the very last there is none. */
    private void readPlain(int row, int from, int to, int[] pixels) {
        int last = to - 1;
        for (int x = from; x < last; x++) {
            pixels[x - from] = samples.getInt(row + 3 * x);
        }
        int at = row + 3 * last;
        pixels[last - from] = (samples.get(at) & 0xFF) | (samples.getShort(at + 1) << 8);
    }

    /** Grey has one channel or, with alpha, two; colour three or, with alpha, four, which is laid over white. */
    private void readAny(int y, int from, int to, int[] pixels) {
        boolean transparent = channels == 2 || channels == 4;
        int green = channels >= 3 ? 1 : 0;
        for (int x = from; x < to; x++) {
            int at = Math.toIntExact(y * step) + x * channels * bytesPerSample;
            int alpha = transparent ? sample(at, channels - 1) : isClear(at) ? 0 : 255;
            pixels[x - from] = overWhite(sample(at, 0), alpha)
                    | overWhite(sample(at, green), alpha) << 8
                    | overWhite(sample(at, 2 * green), alpha) << 16;
        }
    }

    private boolean isClear(int pixel) {
        return clearGrey.isPresent()
                && channels == 1
                && clearGrey.getAsInt() == (bytesPerSample == 2 ? samples.getChar(pixel) : samples.get(pixel) & 0xFF);
    }

    private int sample(int pixel, int channel) {
        return samples.get(pixel + channel * bytesPerSample + bytesPerSample / 2) & 0xFF; // of two, the high byte
    }

    private static int overWhite(int value, int alpha) {
        return (value * alpha + 255 * (255 - alpha) + 127) / 255;
    }

    @Override
    public void close() {
        mat.close();
    }
}
