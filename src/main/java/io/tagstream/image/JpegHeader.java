package io.tagstream.image;

import io.tagstream.event.Reason;

/** Walks a JPEG's markers (ITU-T T.81, annex B) from end to end: size, orientation, scans, completeness. */
final class JpegHeader {

    private static final int SOS = 0xDA;
    private static final int EOI = 0xD9;
    private static final int APP1 = 0xE1;

    private final ImageBytes in;
    private final ImageLimits limits;
    private int width;
    private int height;
    private int scans;
    private Orientation orientation = Orientation.NORMAL;

    private JpegHeader(ImageBytes in, ImageLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    static ImageHeader read(ImageBytes in, ImageLimits limits) throws RefusedImageException {
        return new JpegHeader(in, limits).walk();
    }

    private ImageHeader walk() throws RefusedImageException {
        int at = 2;
        while (true) {
            at = marker(at);
            int marker = in.u8(at);
            at++;
            if (marker == EOI) {
                break;
            }
            if (standsAlone(marker)) {
                continue;
            }
            int length = in.u16(at);
            if (length < 2 || at + length > in.length()) {
                throw in.ends();
            }
            note(marker, at, length);
            at += length;
            if (marker == SOS) {
                at = endOfScan(at);
            }
        }
        if (scans == 0 || width == 0) {
            throw RefusedImageException.corrupt("the JPEG holds no picture");
        }
        return new ImageHeader("image/jpeg", width, height, orientation, false);
    }

    /** The place of the marker's code behind any fill bytes. */
    private int marker(int from) throws RefusedImageException {
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

    private void note(int marker, int at, int length) throws RefusedImageException {
        if (marker == SOS) {
            scans++;
            if (scans > limits.maxScans()) {
                throw new RefusedImageException(
                        Reason.DECODE_LIMIT, "the JPEG has more than " + limits.maxScans() + " scans");
            }
        } else if (marker == APP1 && in.has(at + 2, "Exif\0\0") && length > 8) {
            orientation = Orientation.readTiff(in, at + 8);
        } else if (isFrame(marker)) {
            if (width != 0) {
                throw RefusedImageException.corrupt("the JPEG has two frames");
            }
            height = in.u16(at + 3);
            width = in.u16(at + 5);
        }
    }

    /** SOF0 to SOF15 without DHT, JPG and DAC, which lie between them. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
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
}
