package io.tagstream.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Reason;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.hostile.Bombs;
import io.tagstream.image.Corpus.Picture;
import io.tagstream.image.DecodeResult.Decoded;
import io.tagstream.image.DecodeResult.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that are none, or are made to do harm. Row 27 is {@link CorpusTest}, row 28 the fuzzing. */
class BadImagesTest {

    private static final int CUTS = 60;

    /** Shorter than this, nothing is known to be an image. */
    private static final int MAGIC = 12;

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());

    static Stream<Picture> decodable() throws IOException {
        return Corpus.pictures().stream().filter(picture -> picture.reason().isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("decodable")
    @DisplayName("row 21: what ends early never gets a label, wherever it was cut")
    void whatEndsEarlyIsCorrupt(Picture picture) throws IOException {
        byte[] whole = picture.bytes();
        var random = new Random(21);
        for (int i = 0; i < CUTS; i++) {
            int length = i < 4 ? whole.length - 1 - i : MAGIC + random.nextInt(whole.length - MAGIC);
            assertThat(outcome(Arrays.copyOf(whole, length)))
                    .as("%d of %d bytes", length, whole.length)
                    .isEqualTo("corrupt-image");
        }
        for (int length = 0; length < MAGIC; length++) {
            assertThat(outcome(Arrays.copyOf(whole, length))).isIn("not-an-image", "corrupt-image");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"colour.png", "interlaced.png", "16-bit-alpha.png", "palette.png", "grey.png"})
    @DisplayName("row 21: a PNG whose chunks are whole but whose rows are not is corrupt")
    void missingRowsAreCorrupt(String file) throws IOException {
        byte[] png = Corpus.bytes(file);
        int data = new String(png, ISO_8859_1).indexOf("IDAT");
        int length = png[data - 2] << 8 & 0xFF00 | png[data - 1] & 0xFF;
        byte[] half = Bombs.pngChunk("IDAT", Arrays.copyOfRange(png, data + 4, data + 4 + length / 2));
        byte[] before = Arrays.copyOfRange(png, 8, data - 4);

        assertThat(outcome(Bombs.png(before, half))).isEqualTo("corrupt-image");
        assertThat(outcome(Bombs.png(before, Bombs.pngChunk("IDAT", new byte[0]))))
                .isEqualTo("corrupt-image");
    }

    @Test
    @DisplayName("row 21: a WebP whose picture is cut inside a whole container is corrupt")
    void aCutPictureInAWholeContainerIsCorrupt() throws IOException {
        for (String file : List.of("lossy.webp", "lossless.webp")) {
            byte[] webp = Corpus.bytes(file);
            String name = new String(webp, 12, 4, US_ASCII);
            byte[] half = Arrays.copyOfRange(webp, 20, 20 + (webp.length - 20) / 2);

            assertThat(outcome(Bombs.riff(Bombs.webpChunk(name, half))))
                    .as(file)
                    .isEqualTo("corrupt-image");
        }
    }

    /** Huffman-coded, 512 × 512 pixels of three components, each as the one before it: a bit a sample. */
    @Test
    @DisplayName("row 27: a lossless JPEG is refused, which would be cut to its corner")
    void aLosslessJpegIsNotAllowed() {
        byte[] table = Bombs.bytes("FFC4 0014 00 01000000000000000000000000000000 00");
        byte[] frame = Bombs.bytes("FFC3 0011 08 0200 0200 03 52 11 00 47 11 00 42 11 00");
        byte[] scan = Bombs.bytes("FFDA 000C 03 52 00 47 00 42 00 01 00 00");
        byte[] lossless =
                joined(Bombs.bytes("FFD8"), table, frame, scan, new byte[3 * 512 * 512 / 8], Bombs.bytes("FFD9"));

        assertThat(outcome(lossless)).isEqualTo("format-not-allowed");
    }

    @Test
    @DisplayName("row 21: a JPEG that ends before the scans of its colours is corrupt, not grey")
    void aJpegWithoutItsColoursIsCorrupt() throws IOException {
        byte[] grey = Corpus.bytes("grey.jpg");
        int frame = new String(grey, ISO_8859_1).indexOf("\u00FF\u00C0");
        byte[] size = Arrays.copyOfRange(grey, frame + 4, frame + 9);
        byte[] threeOf = joined(Bombs.bytes("FFC0 0011"), size, Bombs.bytes("03 01 11 00 02 11 00 03 11 00"));
        byte[] lumaAlone =
                joined(Arrays.copyOf(grey, frame), threeOf, Arrays.copyOfRange(grey, frame + 13, grey.length));

        assertThat(outcome(lumaAlone)).isEqualTo("corrupt-image");
    }

    @Test
    @DisplayName("row 27: inks of which two have the same number are a picture, as writers of CMYK make them")
    void componentsMayShareANumber() throws IOException {
        byte[] cmyk = Corpus.bytes("cmyk.jpg");
        String text = new String(cmyk, ISO_8859_1);
        int frame = text.indexOf("\u00FF\u00C0") + 10;
        int scan = text.indexOf("\u00FF\u00DA") + 5;
        cmyk[frame + 3 * 3] = cmyk[frame];
        cmyk[scan + 3 * 2] = cmyk[scan];

        assertThat(outcome(cmyk)).isEqualTo("image/jpeg");
    }

    static Stream<Picture> sequentialJpegs() throws IOException {
        return decodable().filter(picture -> picture.file().endsWith(".jpg")).filter(picture -> !picture.file()
                .matches("arithmetic.*|progressive.*|1x1.*"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sequentialJpegs")
    @DisplayName("row 21: a JPEG that was cut and closed again with an end marker is corrupt, not grey")
    void aJpegThatWasClosedAgainIsCorrupt(Picture picture) throws IOException {
        byte[] whole = picture.bytes();
        assertThat(CodedBlocks.complete(whole)).as("before it was cut").isTrue();
        int data = new String(whole, ISO_8859_1).lastIndexOf("\u00FF\u00DA") + 16;
        var random = new Random(22);
        for (int i = 0; i < CUTS; i++) {
            byte[] cut = Arrays.copyOf(whole, data + random.nextInt(whole.length - data - 200));
            int open = cut[cut.length - 1] == (byte) 0xFF ? 1 : 0;
            byte[] closed = joined(Arrays.copyOf(cut, cut.length - open), Bombs.bytes("FFD9"));

            assertThat(outcome(closed))
                    .as("%d of %d bytes", cut.length, whole.length)
                    .isEqualTo("corrupt-image");
        }
    }

    @Test
    @DisplayName("row 21: a progressive JPEG whose means were cut is corrupt; without details it is a picture")
    void aProgressiveJpegNeedsItsMeans() throws IOException {
        byte[] whole = Corpus.bytes("progressive.jpg");
        String text = new String(whole, ISO_8859_1);
        int means = text.indexOf("\u00FF\u00DA");
        int details = text.indexOf("\u00FF\u00C4", means);
        assertThat(CodedBlocks.complete(whole)).isTrue();

        byte[] cut = Arrays.copyOf(whole, (means + details) / 2);
        assertThat(outcome(joined(cut, Bombs.bytes("FFD9")))).isEqualTo("corrupt-image");
        assertThat(outcome(joined(Arrays.copyOf(whole, details), Bombs.bytes("FFD9"))))
                .isEqualTo("image/jpeg");
    }

    @Test
    @DisplayName("row 21: a picture that is grey in its corner is a picture")
    void aPictureThatIsGreyInItsCornerIsAPicture() {
        for (int components : new int[] {1, 3, 4}) {
            assertThat(outcome(Bombs.jpeg(300, 200, components, 1))).isEqualTo("image/jpeg");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', not-an-image",
        "'<!DOCTYPE html><title>503</title>', not-an-image",
        "'<html><body>not found', not-an-image",
        "'%PDF-1.7 ..........', not-an-image",
        "'<svg xmlns=\"http://www.w3.org/2000/svg\"/>', format-not-allowed",
        "'<?xml version=\"1.0\"?><!-- a --><svg/>', format-not-allowed",
        "'....ftypisom........', format-not-allowed",
        "'....ftypmp42........', format-not-allowed",
        "'RIFF....AVI LIST', format-not-allowed",
        "'{\"error\":\"AccessDenied\"}', not-an-image",
    })
    @DisplayName("row 22: what is no image, whatever it is called, is told by its bytes")
    void whatIsNoImageIsToldByItsBytes(String bytes, String reason) {
        assertThat(outcome(bytes.getBytes(US_ASCII))).isEqualTo(reason);
    }

    @Test
    @DisplayName("row 23: a JPEG named .png is a JPEG: bytes decide, and nobody tells the decoder a name")
    void bytesDecideAndNotNames() throws IOException {
        assertThat(outcome(Corpus.bytes("jpeg-named.png"))).isEqualTo("image/jpeg");
    }

    static Stream<byte[]> tooManyPixels() {
        return Stream.of(
                // Whole pictures: they could be decoded.
                Bombs.jpeg(9_980, 9_980, 3, 1),
                Bombs.png(9_980, 9_980, 8, 2),
                Bombs.png(1_000_000, 1, 8, 2),
                Bombs.png(1, 1_000_000, 8, 2),
                Bombs.webp(16_383, 16_383),
                // Headers that only say so.
                Bombs.png(Bombs.header(65_535, 65_535, 8, 2), Bombs.pngChunk("IDAT", new byte[1])),
                Bombs.png(
                        Bombs.header(Integer.MAX_VALUE, Integer.MAX_VALUE, 16, 6), Bombs.pngChunk("IDAT", new byte[1])),
                Bombs.png(Bombs.header(-1, -1, 16, 6), Bombs.pngChunk("IDAT", new byte[1])));
    }

    @ParameterizedTest
    @MethodSource("tooManyPixels")
    @DisplayName("row 24: a pixel bomb is refused by its header")
    void aPixelBombIsRefusedByItsHeader(byte[] bomb) {
        assertThat(outcome(bomb)).isEqualTo("too-many-pixels");
    }

    @Test
    @DisplayName("row 25: a JPEG of 10,000 scans passes the limit, and so do fewer over a large picture")
    void manyScansPassTheLimit() {
        assertThat(outcome(Bombs.jpeg(300, 200, 3, 10_000))).isEqualTo("decode-limit");
        assertThat(outcome(Bombs.jpeg(300, 200, 3, 101))).isEqualTo("decode-limit");
        assertThat(outcome(Bombs.jpeg(8_000, 6_000, 3, 21))).isEqualTo("decode-limit");
        assertThat(outcome(Bombs.jpeg(300, 200, 3, 100))).isEqualTo("image/jpeg");
    }

    @Test
    @DisplayName("row 26: of 10,000 frames in an APNG native code gets the still picture; WebP and GIF are refused")
    void aSecondFrameIsNeverDecoded() throws Exception {
        byte[] frame = Bombs.pngChunk("fdAT", new byte[40]);
        byte[] control = Bombs.pngChunk("fcTL", new byte[26]);
        byte[][] chunks = new byte[20_003][];
        chunks[0] = Bombs.header(300, 200, 8, 2);
        chunks[1] = Bombs.pngChunk("acTL", Bombs.bytes("00002710 00000000"));
        chunks[2] = Bombs.pngChunk("IDAT", Bombs.zeros(300, 200, 8, 2));
        for (int i = 3; i < chunks.length; i += 2) {
            chunks[i] = control;
            chunks[i + 1] = frame;
        }
        byte[] apng = Bombs.png(chunks);
        byte[] still = Bombs.png(chunks[0], chunks[2]);
        byte[] webp = Bombs.riff(Stream.concat(
                        Stream.of(Bombs.extended(0x02, 300, 200)),
                        Collections.nCopies(10_000, Bombs.webpChunk("ANMF", new byte[16])).stream())
                .toArray(byte[][]::new));

        assertThat(outcome(apng)).isEqualTo("image/png");
        assertThat(ImageHeader.read(apng, ImageLimits.DEFAULT).parts().toArray())
                .isEqualTo(still);
        assertThat(outcome(webp)).isEqualTo("format-not-allowed");
        assertThat(outcome(Corpus.bytes("animated.gif"))).isEqualTo("format-not-allowed");
    }

    @Test
    @DisplayName("profiles, texts and metadata of any size stay in Java, unread")
    void metadataStaysInJavaUnread() throws Exception {
        byte[] header = Bombs.header(300, 200, 8, 2);
        byte[] data = Bombs.pngChunk("IDAT", Bombs.zeros(300, 200, 8, 2));
        byte[] large = Bombs.deflated(1L << 28);
        byte[] still = Bombs.png(header, data);
        byte[] padded = Bombs.png(
                header,
                Bombs.pngChunk("iCCP", joined("profile\0\0".getBytes(US_ASCII), large)),
                Bombs.pngChunk("zTXt", joined("Comment\0\0".getBytes(US_ASCII), large)),
                Bombs.pngChunk("tEXt", joined("Comment\0".getBytes(US_ASCII), new byte[8 << 20])),
                Bombs.pngChunk("eXIf", new byte[8 << 20]),
                data);
        byte[] jpeg = Corpus.bytes("baseline.jpg");
        var segments = new ByteArrayOutputStream();
        segments.write(jpeg, 0, 2);
        for (int i = 0; i < 200; i++) {
            segments.writeBytes(Bombs.bytes("FF%02X FFFF".formatted(0xE1 + i % 13)));
            segments.writeBytes(new byte[0xFFFD]);
        }
        segments.write(jpeg, 2, jpeg.length - 2);

        assertThat(outcome(padded)).isEqualTo("image/png");
        assertThat(ImageHeader.read(padded, ImageLimits.DEFAULT).parts().toArray())
                .isEqualTo(still);
        assertThat(outcome(segments.toByteArray())).isEqualTo("image/jpeg");
        assertThat(ImageHeader.read(segments.toByteArray(), ImageLimits.DEFAULT)
                        .parts()
                        .length())
                .isLessThanOrEqualTo(jpeg.length);
    }

    @Test
    @DisplayName("more chunks than any picture has pass the limit")
    void manyChunksPassTheLimit() {
        byte[][] png = new byte[100_002][];
        Arrays.fill(png, Bombs.pngChunk("IDAT", new byte[0]));
        png[0] = Bombs.header(300, 200, 8, 2);
        byte[][] webp = new byte[100_002][];
        Arrays.fill(webp, Bombs.webpChunk("XMP ", new byte[0]));
        webp[0] = Bombs.extended(0, 300, 200);

        assertThat(outcome(Bombs.png(png))).isEqualTo("decode-limit");
        assertThat(outcome(Bombs.riff(webp))).isEqualTo("decode-limit");
    }

    @Test
    @DisplayName("data that unpacks to more than the header says is not unpacked further")
    void dataBeyondTheHeaderIsNotUnpacked() {
        byte[] beyond = Bombs.pngChunk("IDAT", Bombs.deflated(1L << 28));

        assertThat(outcome(Bombs.png(Bombs.header(300, 200, 8, 2), beyond))).isIn("image/png", "corrupt-image");
    }

    @Test
    @DisplayName("a WebP whose canvas and picture differ is corrupt")
    void aCanvasOfAnotherSizeIsCorrupt() {
        byte[] picture = Bombs.webpChunk("VP8L", Bombs.vp8l(300, 200));

        assertThat(outcome(Bombs.riff(Bombs.extended(0, 300, 200), picture))).isEqualTo("image/webp");
        assertThat(outcome(Bombs.riff(Bombs.extended(0, 30, 20), picture))).isEqualTo("corrupt-image");
        assertThat(outcome(Bombs.riff(Bombs.extended(0, 16_383, 16_383), picture)))
                .isEqualTo("corrupt-image");
    }

    /** The media type where there are pixels, else the reason. */
    private String outcome(byte[] bytes) {
        return switch (decoder.decode(new EncodedImage(bytes))) {
            case Decoded(DecodedImage image) -> {
                try (image) {
                    yield image.type();
                }
            }
            case Refused(Reason reason, String message) -> {
                assertThat(message.lines()).as("one line for a person").hasSize(1);
                yield reason.code();
            }
        };
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
