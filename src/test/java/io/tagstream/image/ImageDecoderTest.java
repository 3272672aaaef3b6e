package io.tagstream.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.tagstream.event.Box;
import io.tagstream.event.Reason;
import io.tagstream.event.Task;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult.Decoded;
import io.tagstream.image.DecodeResult.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

    private static final Path SAMPLES = Path.of("src/embedded/resources/samples");
    private static final Path PILLOWS_CROP_OF_CHELSEA = Path.of("src/main/model/known-answer.rgb");

    private final PixelPool pool = new PixelPool();
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, pool);

    @Test
    void givesThePixelsThatPillowGives() throws IOException {
        byte[] expected = Files.readAllBytes(PILLOWS_CROP_OF_CHELSEA);

        byte[] pixels = pixels(sample("chelsea.jpg"));

        assertThat(meanDifference(pixels, expected)).isLessThan(0.5);
    }

    @Test
    void saysTypeAndSize() throws IOException {
        try (DecodedImage image = decoded(sample("chelsea.jpg"))) {
            assertThat(image.type()).isEqualTo("image/jpeg");
            assertThat(image.width()).isEqualTo(451);
            assertThat(image.height()).isEqualTo(300);
        }
    }

    @Test
    void decodingTakesLittleOfTheHeap() throws IOException {
        var photo = new EncodedImage(sample("coffee.jpg"));
        closed(decoder.decode(photo));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        for (int i = 0; i < 20; i++) {
            closed(decoder.decode(photo));
        }

        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 20).isLessThan(20_000);
    }

    private static void closed(DecodeResult result) {
        if (result instanceof Decoded(DecodedImage image)) {
            image.close();
        }
    }

    /** Coffee has an even margin, so a turned crop is the same crop turned. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void appliesTheExifOrientationOnce(int value) throws IOException {
        byte[] upright = pixels(sample("coffee.jpg"));
        byte[] turned = pixels(withOrientation(sample("coffee.jpg"), value));

        assertThat(meanDifference(turned, turn(upright, value))).isLessThan(0.4);
        try (DecodedImage image = decoded(withOrientation(sample("coffee.jpg"), value))) {
            assertThat(image.width()).isEqualTo(value > 4 ? 400 : 600);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".jpg", ".png", ".webp"})
    void aTruncatedImageNeverBecomesPixels(String format) throws IOException {
        byte[] whole = reencoded("chelsea.jpg", format);
        assertThat(decoder.decode(new EncodedImage(whole))).isInstanceOf(Decoded.class);

        for (int cut = 1; cut < 60; cut++) {
            byte[] part = Arrays.copyOf(whole, (int) ((long) whole.length * cut / 60));
            assertThat(refused(part).reason())
                    .as("%s cut at %d of 60", format, cut)
                    .isIn(Reason.CORRUPT_IMAGE, Reason.NOT_AN_IMAGE);
        }
        assertThat(refused(Arrays.copyOf(whole, whole.length - 2)).reason()).isEqualTo(Reason.CORRUPT_IMAGE);
    }

    @ParameterizedTest
    @CsvSource({
        "GIF89a......, format-not-allowed",
        "BM.........., format-not-allowed",
        "....ftypheic, format-not-allowed",
        "....ftypavif, format-not-allowed",
        "....ftypisom, format-not-allowed",
        "<svg xmlns='>, format-not-allowed",
        "<html><body>, not-an-image",
        "%PDF-1.7...., not-an-image",
        "hello, not-an-image",
    })
    void tellsWhatIsNoImageByItsBytes(String start, String reason) {
        assertThat(refused(start.getBytes(ISO_8859_1)).reason().code()).isEqualTo(reason);
    }

    @Test
    void noBytesAreNoImage() {
        assertThat(refused(new byte[0]).reason()).isEqualTo(Reason.NOT_AN_IMAGE);
    }

    @Test
    void refusesTooManyPixelsByTheHeaderAlone() throws IOException {
        byte[] jpeg = sample("chelsea.jpg");
        int frame = indexOf(jpeg, new byte[] {(byte) 0xFF, (byte) 0xC0});
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 65_535).putShort(frame + 7, (short) 65_535);
        byte[] png = reencoded("chelsea.jpg", ".png");
        ByteBuffer.wrap(png).putInt(16, 65_535).putInt(20, 65_535);
        var checksum = new CRC32();
        checksum.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) checksum.getValue());

        assertThat(refused(jpeg).reason()).isEqualTo(Reason.TOO_MANY_PIXELS);
        assertThat(refused(png).reason()).isEqualTo(Reason.TOO_MANY_PIXELS);
    }

    @Test
    void refusesAJpegOfManyScans() throws IOException {
        byte[] jpeg = sample("chelsea.jpg");
        int scan = indexOf(jpeg, new byte[] {(byte) 0xFF, (byte) 0xDA});
        int headerEnd = scan + 2 + (((jpeg[scan + 2] & 0xFF) << 8) | (jpeg[scan + 3] & 0xFF));
        var bomb = new ByteArrayOutputStream();
        bomb.write(jpeg, 0, scan);
        for (int i = 0; i < 10_000; i++) {
            bomb.write(jpeg, scan, headerEnd - scan);
        }
        bomb.write(jpeg, scan, jpeg.length - scan);

        assertThat(refused(bomb.toByteArray()).reason()).isEqualTo(Reason.DECODE_LIMIT);
    }

    @Test
    void greyAndSixteenBitPicturesAreThePictureInEightBits() throws IOException {
        byte[] colour = pixels(sample("coffee.jpg"));
        try (Mat picture = opencv_imgcodecs.imread(SAMPLES.resolve("coffee.jpg").toString());
                var deep = new Mat();
                var grey = new Mat()) {
            picture.convertTo(deep, opencv_core.CV_16U, 257, 0);
            opencv_imgproc.cvtColor(picture, grey, opencv_imgproc.COLOR_BGR2GRAY);

            assertThat(meanDifference(pixels(encode(deep, ".png")), colour)).isLessThan(1);
            byte[] greyPixels = pixels(encode(grey, ".jpg"));
            assertThat(greyPixels[0]).isEqualTo(greyPixels[1]).isEqualTo(greyPixels[2]);
        }
    }

    @Test
    void transparentPartsAreWhite() throws IOException {
        try (var clear = new Mat(300, 300, opencv_core.CV_8UC4, new Scalar(10, 20, 30, 0));
                var solid = new Mat(300, 300, opencv_core.CV_8UC4, new Scalar(10, 20, 30, 255))) {
            assertThat(pixels(encode(clear, ".png"))[0] & 0xFF).isEqualTo(255);
            byte[] rgb = pixels(encode(solid, ".png"));
            assertThat(new int[] {rgb[0], rgb[1], rgb[2]}).containsExactly(30, 20, 10);
            assertThat(pixels(encode(clear, ".webp"))[0] & 0xFF).isEqualTo(255);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,500", "500,1", "224,224", "3000,2000"})
    void anySizeBecomesACropOf224(int width, int height) {
        try (var picture = new Mat(height, width, opencv_core.CV_8UC3, new Scalar(40, 80, 120, 0))) {
            byte[] rgb = pixels(encode(picture, ".png"));
            assertThat(rgb).hasSize(DecodedImage.BYTES);
            assertThat(new int[] {rgb[0], rgb[1], rgb[2]}).containsExactly(120, 80, 40);
        }
    }

    /** Computed in pieces of 224 that overlap where the side is no multiple. */
    @ParameterizedTest
    @CsvSource({"stretch299,0", "stretch448,0", "resize341-crop299,21", "resize512-crop512,0"})
    void aPictureThatNeedsNoResizingIsSeenAsItIs(String code, int margin) {
        View view = View.parse(code).orElseThrow();
        int size = view.side() + 2 * margin;
        try (var picture = new Mat(size, size, opencv_core.CV_8UC3);
                var least = new Mat(3, 1, opencv_core.CV_64F, new Scalar(0.0));
                var most = new Mat(3, 1, opencv_core.CV_64F, new Scalar(256.0))) {
            opencv_core.randu(picture, least, most);
            var png = new EncodedImage(encode(picture, ".png"));

            DecodeResult seen = new ImageDecoder(ImageLimits.DEFAULT, pool, view).decode(png);

            try (DecodedImage image = ((Decoded) seen).image()) {
                ByteBuffer rgb = image.pixels();
                assertThat(rgb.remaining()).isEqualTo(view.bytes());
                ByteBuffer bgr = picture.data().capacity(3L * size * size).asByteBuffer();
                int others = 0;
                for (int i = 0; i < view.bytes(); i++) {
                    int y = margin + i / 3 / view.side();
                    int x = margin + i / 3 % view.side();
                    others += rgb.get(i) == bgr.get((y * size + x) * 3 + 2 - i % 3) ? 0 : 1;
                }
                assertThat(others).isZero();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "500,500, 448,448",
        "500,375, 448,608",
        "375,500, 608,448",
        "600,400, 448,672",
        "1600,900, 448,800",
        "3000,500, 448,896",
        "30,500, 896,448"
    })
    void detectionSeesAllOfAPictureInItsProportions(int width, int height, int seenHeight, int seenWidth) {
        try (var picture = new Mat(height, width, opencv_core.CV_8UC3, new Scalar(40, 80, 120, 0))) {
            var seen = decoder.decode(new EncodedImage(encode(picture, ".png")), Task.DETECT);
            try (DecodedImage image = ((Decoded) seen).image()) {
                assertThat(image.view()).isEqualTo(new View(seenHeight, seenWidth, 0));
                assertThat(image.region()).isEqualTo(Box.WHOLE);
                assertThat(image.pixels().remaining()).isEqualTo(seenHeight * seenWidth * 3);
                assertThat(image.pixels().get(seenHeight * seenWidth * 3 - 1)).isEqualTo((byte) 40);
            }
        }
    }

    @Test
    void aLargeJpegIsDecodedAtAFractionOfItsSizeAndLooksTheSame() throws IOException {
        try (Mat picture = opencv_imgcodecs.imread(SAMPLES.resolve("coffee.jpg").toString());
                var large = new Mat()) {
            opencv_imgproc.resize(picture, large, new Size(2400, 1600));

            byte[] fraction = pixels(encode(large, ".jpg"));
            byte[] whole = pixels(encode(large, ".png"));

            assertThat(meanDifference(fraction, whole)).isLessThan(2);
        }
    }

    @Property(tries = 300)
    void changedBytesNeverThrow(@ForAll @IntRange(max = 35_041) int at, @ForAll byte value) throws IOException {
        byte[] jpeg = sample("chelsea.jpg");
        jpeg[at] = value;

        switch (decoder.decode(new EncodedImage(jpeg))) {
            case Decoded(DecodedImage image) -> image.close();
            case Refused refused -> assertThat(refused.message().lines()).hasSize(1);
        }
    }

    @Test
    void theCropIsThatOfPillowsUsers() {
        assertThat(CropGeometry.of(500, 375)).isEqualTo(new CropGeometry(341, 256, 58, 16));
        assertThat(CropGeometry.of(375, 500)).isEqualTo(new CropGeometry(256, 341, 16, 58));
        assertThat((double) CropGeometry.of(451, 300).width()).isCloseTo(385, within(0.0));
    }

    private static byte[] sample(String name) throws IOException {
        return Files.readAllBytes(SAMPLES.resolve(name));
    }

    private DecodedImage decoded(byte[] bytes) {
        return switch (decoder.decode(new EncodedImage(bytes))) {
            case Decoded(DecodedImage image) -> image;
            case Refused refused -> throw new AssertionError(refused);
        };
    }

    private Refused refused(byte[] bytes) {
        return switch (decoder.decode(new EncodedImage(bytes))) {
            case Decoded decoded -> throw new AssertionError(decoded);
            case Refused refused -> refused;
        };
    }

    private byte[] pixels(byte[] encoded) {
        try (DecodedImage image = decoded(encoded)) {
            byte[] pixels = new byte[DecodedImage.BYTES];
            image.pixels().get(pixels);
            return pixels;
        }
    }

    private static byte[] reencoded(String name, String format) {
        try (Mat picture = opencv_imgcodecs.imread(SAMPLES.resolve(name).toString())) {
            return encode(picture, format);
        }
    }

    private static byte[] encode(Mat picture, String format) {
        try (var out = new BytePointer()) {
            assertThat(opencv_imgcodecs.imencode(format, picture, out)).isTrue();
            byte[] bytes = new byte[(int) out.limit()];
            out.get(bytes);
            return bytes;
        }
    }

    /** Puts an EXIF segment with nothing but the orientation behind the JPEG's first marker. */
    private static byte[] withOrientation(byte[] jpeg, int value) {
        ByteBuffer exif = ByteBuffer.allocate(36);
        exif.put(new byte[] {(byte) 0xFF, (byte) 0xE1}).putShort((short) 34);
        exif.put("Exif\0\0MM\0*".getBytes(US_ASCII)).putInt(8);
        exif.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
        exif.putShort((short) value).putShort((short) 0).putInt(0);
        return ByteBuffer.allocate(jpeg.length + exif.position())
                .put(jpeg, 0, 2)
                .put(exif.array(), 0, exif.position())
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** What a viewer does with a picture stored like {@code rgb} and marked with this orientation. */
    private static byte[] turn(byte[] rgb, int value) {
        int last = DecodedImage.SIDE - 1;
        byte[] turned = new byte[rgb.length];
        for (int y = 0; y <= last; y++) {
            for (int x = 0; x <= last; x++) {
                int fromX =
                        switch (value) {
                            case 2, 3 -> last - x;
                            case 5, 6 -> y;
                            case 7, 8 -> last - y;
                            default -> x;
                        };
                int fromY =
                        switch (value) {
                            case 3, 4 -> last - y;
                            case 5, 8 -> x;
                            case 6, 7 -> last - x;
                            default -> y;
                        };
                System.arraycopy(
                        rgb, (fromY * DecodedImage.SIDE + fromX) * 3, turned, (y * DecodedImage.SIDE + x) * 3, 3);
            }
        }
        return turned;
    }

    private static double meanDifference(byte[] one, byte[] other) {
        assertThat(one).hasSameSizeAs(other);
        long sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.abs((one[i] & 0xFF) - (other[i] & 0xFF));
        }
        return (double) sum / one.length;
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i <= bytes.length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }
}
