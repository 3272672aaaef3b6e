package io.tagstream.image;

import io.tagstream.event.Reason;
import java.util.BitSet;
import java.util.Set;

/**
 * Walks a JPEG's markers (ITU-T T.81, annex B) from end to end: size, orientation, scans, completeness.
 *
 * <p>Of the application segments only JFIF's and Adobe's are kept for the decoder: they say which
 * colours the components are.
 */
final class JpegHeader {

    /** Pixels that all scans together may pass over, in pictures of the largest size; encoders need about ten. */
    private static final int MOST_PASSES = 20;

    private static final int SOI_LENGTH = 2;
    private static final int SOF0 = 0xC0;
    private static final int SOF1 = 0xC1;
    private static final int SOF2 = 0xC2;
    private static final int SOF9 = 0xC9;
    private static final int SOF10 = 0xCA;

    /**
     * Baseline, sequential, progressive, and the last two with arithmetic coding. The decoder would take lossless ones, too,
     * and gives them without the reduction that it was asked for.
     */
    private static final Set<Integer> DECODED = Set.of(SOF0, SOF1, SOF2, SOF9, SOF10);

    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int APP15 = 0xEF;
    private static final int COMMENT = 0xFE;

    private final ImageBytes in;
    private final ImageLimits limits;
    private final FileParts parts;
    private final BitSet announced = new BitSet();
    private final BitSet scanned = new BitSet();
    private int frame;
    private int width;
    private int height;
    private int scans;
    private long scanBytes;
    private boolean oriented;
    private Orientation orientation = Orientation.NORMAL;

    private JpegHeader(ImageBytes in, ImageLimits limits) {
        this.in = in;
        this.limits = limits;
        this.parts = in.noParts();
    }

    static ImageHeader read(ImageBytes in, ImageLimits limits) throws RefusedImageException {
        return new JpegHeader(in, limits).walk();
    }

    private ImageHeader walk() throws RefusedImageException {
        parts.keep(0, SOI_LENGTH);
        int at = SOI_LENGTH;
        while (true) {
            int from = at;
            at = code(from);
            int marker = in.u8(at);
            at++;
            if (marker == EOI) {
                parts.keep(at - 2L, at);
                break;
            }
            if (!standsAlone(marker)) {
                at = segment(marker, at);
            }
            if (makesPixels(marker)) {
                parts.keep(from, at);
            }
        }
        if (scans == 0 || frame == 0) {
            throw RefusedImageException.corrupt("the JPEG holds no picture");
        }
        var header = new ImageHeader("image/jpeg", width, height, orientation, false, parts);
        header.check(limits); // first: a size beyond every limit is told as that
        requireFewPasses();
        requireAllComponents();
        requireEnoughBytes();
        return header;
    }

    /** The place of the marker's code behind any fill bytes. */
    private int code(int from) throws RefusedImageException {
        if (in.u8(from) != 0xFF) {
            throw RefusedImageException.corrupt("the JPEG has no marker at byte " + from);
        }
        int at = from;
        while (in.u8(at) == 0xFF) {
            at++;
        }
        return at;
    }

    private static boolean standsAlone(int marker) {
        return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    }

    private static boolean makesPixels(int marker) {
        boolean application = marker >= APP0 && marker <= APP15;
        return marker == APP0 || marker == APP14 || (!application && marker != COMMENT);
    }

    /** @return the place behind the segment, and behind the coded bytes of a scan */
    private int segment(int marker, int at) throws RefusedImageException {
        int length = in.u16(at);
        if (length < 2 || at + length > in.length()) {
            throw in.ends();
        }
        int end = at + length;
        if (marker == SOS) {
            countScan();
            noteComponents(at);
            int behind = endOfScan(end);
            scanBytes += behind - end;
            return behind;
        }
        if (marker == APP1 && !oriented && length > 8 && in.has(at + 2, "Exif\0\0")) {
            oriented = true;
            orientation = Orientation.readTiff(in, at + 8);
        } else if (isFrame(marker)) {
            readFrame(marker, at);
        }
        return end;
    }

    private void countScan() throws RefusedImageException {
        scans++;
        if (scans > limits.maxScans()) {
            throw new RefusedImageException(
                    Reason.DECODE_LIMIT, "the JPEG has more than " + limits.maxScans() + " scans");
        }
    }

    /** Those whose means come in this scan; a sequential one has all of theirs. */
    private void noteComponents(int at) throws RefusedImageException {
        int components = in.u8(at + 2L);
        boolean means = (frame != SOF2 && frame != SOF10) || in.u8(at + 3L + 2L * components) == 0;
        for (int i = 0; i < components && means; i++) {
            scanned.set(in.u8(at + 3L + 2L * i));
        }
    }

    /** Else the decoder paints what is missing: without its colours a picture is grey. Two may have the same number. */
    private void requireAllComponents() throws RefusedImageException {
        announced.andNot(scanned);
        if (!announced.isEmpty()) {
            throw RefusedImageException.corrupt("the JPEG has no scans for its components " + announced);
        }
    }

    /** A scan may be a few bytes long and still be a pass over everything: 300 KB could take six seconds. */
    private void requireFewPasses() throws RefusedImageException {
        long pixels = (long) width * height;
        if (scans * pixels > MOST_PASSES * limits.maxPixels()) {
            throw new RefusedImageException(
                    Reason.DECODE_LIMIT, "the JPEG has " + scans + " scans of " + pixels + " pixels");
        }
    }

    /** SOF0 to SOF15 without DHT, JPG and DAC, which lie between them. */
    private static boolean isFrame(int marker) {
        return marker >= SOF0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private void readFrame(int marker, int at) throws RefusedImageException {
        if (frame != 0) {
            throw RefusedImageException.corrupt("the JPEG has two frames");
        }
        if (!DECODED.contains(marker)) {
            throw new RefusedImageException(
                    Reason.FORMAT_NOT_ALLOWED,
                    "a lossless or hierarchical JPEG; sequential and progressive ones are allowed");
        }
        int bits = in.u8(at + 2);
        if (bits != 8) {
            Reason reason = bits == 12 || bits == 16 ? Reason.FORMAT_NOT_ALLOWED : Reason.CORRUPT_IMAGE;
            throw new RefusedImageException(reason, "a JPEG of " + bits + " bits a sample; 8 are allowed");
        }
        frame = marker;
        height = in.u16(at + 3);
        width = in.u16(at + 5);
        for (int i = 0; i < in.u8(at + 7); i++) {
            announced.set(in.u8(at + 8L + 3L * i));
        }
    }

    /** The first marker behind the entropy-coded bytes, in which FF00 is data and FFD0 to FFD7 are restarts. */
    private int endOfScan(int from) throws RefusedImageException {
        int at = in.nextMarkerByte(from);
        while (true) {
            int next = in.u8(at + 1L);
            if (next != 0x00 && next != 0xFF && !(next >= 0xD0 && next <= 0xD7)) {
                return at;
            }
            at = in.nextMarkerByte(next == 0xFF ? at + 1 : at + 2);
        }
    }

    /**
     * The decoder paints grey what is missing before the end marker. The grossest lies show here: with
     * Huffman codes each block of 8 × 8 takes at least one bit for its mean, and in a sequential JPEG one
     * more for the end of the block.
     */
    private void requireEnoughBytes() throws RefusedImageException {
        long blocks = ((width + 7L) / 8) * ((height + 7L) / 8);
        long bits = frame == SOF0 || frame == SOF1 ? 2 * blocks : frame == SOF2 ? blocks : 0;
        if (scanBytes * 8 < bits) {
            throw RefusedImageException.corrupt(
                    "the JPEG has " + scanBytes + " bytes for " + width + " × " + height + " pixels");
        }
    }
}
