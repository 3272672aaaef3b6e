package io.tagstream.image;

/**
 * How the stored picture is turned to be shown: EXIF's tag 0x0112. Value v of the tag is the constant
 * of ordinal v − 1.
 */
enum Orientation {
    NORMAL(false, false, false),
    MIRRORED(false, true, false),
    ROTATED_180(false, true, true),
    FLIPPED(false, false, true),
    TRANSPOSED(true, false, false),
    ROTATED_90(true, true, false),
    TRANSVERSED(true, true, true),
    ROTATED_270(true, false, true);

    private static final Orientation[] VALUES = values();

    /** Rows and columns change places first. */
    final boolean transposes;

    /** Then columns run backwards. */
    final boolean mirrorsColumns;

    /** And rows run backwards. */
    final boolean mirrorsRows;

    Orientation(boolean transposes, boolean mirrorsColumns, boolean mirrorsRows) {
        this.transposes = transposes;
        this.mirrorsColumns = mirrorsColumns;
        this.mirrorsRows = mirrorsRows;
    }

    /** Values that EXIF does not know mean nothing. */
    static Orientation ofExif(int value) {
        return value >= 1 && value <= VALUES.length ? VALUES[value - 1] : NORMAL;
    }

    /**
     * Reads the tag from a TIFF structure as EXIF has it. What cannot be read says nothing: a picture
     * is not refused for its metadata.
     *
     * @param start of the TIFF header
     */
    static Orientation readTiff(ImageBytes in, long start) {
        try {
            boolean little = in.has(start, "II");
            if (!little && !in.has(start, "MM")) {
                return NORMAL;
            }
            long directory = start + (little ? in.u32Little(start + 4) : in.u32(start + 4));
            int entries = little ? in.u16Little(directory) : in.u16(directory);
            for (int i = 0; i < entries; i++) {
                long entry = directory + 2 + 12L * i;
                int tag = little ? in.u16Little(entry) : in.u16(entry);
                if (tag == 0x0112) {
                    return ofExif(little ? in.u16Little(entry + 8) : in.u16(entry + 8));
                }
            }
            return NORMAL;
        } catch (RefusedImageException e) {
            return NORMAL;
        }
    }
}
