package io.tagstream.image;

/** A decoded picture as stored, row by row. */
interface PixelSource {

    /** Pixels in a row. */
    int width();

    /** Rows. */
    int height();

    /**
     * How many times smaller it was decoded than it is. Its last row and column stand for less than a
     * whole pixel where the size is no multiple.
     */
    int reduction();

    /**
     * Copies a row as bytes B, G, R for each pixel: the order in which decoders give them.
     *
     * @param row at least 3 × {@link #width()} bytes
     */
    void readRow(int y, byte[] row);
}
