package io.tagstream.image;

/** A decoded picture as stored, row by row. */
interface PixelSource {

    /** Pixels in a row. */
    int width();

    /** Rows. */
    int height();

    /**
     * Copies a row as bytes B, G, R for each pixel: the order in which decoders give them.
     *
     * @param row at least 3 × {@link #width()} bytes
     */
    void readRow(int y, byte[] row);
}
