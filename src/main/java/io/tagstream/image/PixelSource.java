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
     * Copies a part of a row. A pixel has blue in its lowest eight bits, then green, then red: the order in
     * which decoders give them. What stands in the highest eight means nothing.
     *
     * @param from   first column
     * @param to     behind the last column, more than {@code from}
     * @param pixels gets them, from its start
     */
    void readRow(int y, int from, int to, int[] pixels);
}
