package io.tagstream.image;

import java.util.Arrays;

/**
 * One of a JPEG's tables of codes (ITU-T T.81, annex C), for looking symbols up. Filled anew where a file
 * has another table for its place: a file may have a million.
 */
final class HuffmanCodes {

    private static final int LONGEST = 16;

    /** Codes up to so many bits, almost all that occur, are found at once. */
    private static final int SHORT = 9;

    private static final int MOST_SYMBOLS = 256;

    /** By the next bits: the length of the code that they begin with, above the eight bits of its symbol; else 0. */
    private final short[] shorts = new short[1 << SHORT];

    /** For each length, behind its last code, as if that had the longest length. */
    private final int[] ends = new int[LONGEST + 1];

    /** For each length: what a code has to be moved by to give the place of its symbol. */
    private final int[] moves = new int[LONGEST + 1];

    private final byte[] symbols = new byte[MOST_SYMBOLS];

    /**
     * @param from where the counts of the sixteen lengths stand, with the symbols behind them
     * @return the place behind the symbols
     * @throws ArrayIndexOutOfBoundsException if the bytes end before them
     */
    int read(byte[] bytes, int from) {
        int first = from + LONGEST;
        int count = 0;
        int code = 0;
        boolean fits = true;
        Arrays.fill(shorts, (short) 0);
        for (int length = 1; length <= LONGEST; length++) {
            int codes = bytes[from + length - 1] & 0xFF;
            fits &= code + codes <= 1 << length && count + codes <= MOST_SYMBOLS;
            moves[length] = count - code;
            if (fits) {
                System.arraycopy(bytes, first + count, symbols, count, codes);
                if (length <= SHORT) {
                    noteShort(length, code, codes);
                }
            }
            count += codes;
            code += codes;
            ends[length] = fits ? code << (LONGEST - length) : 0;
            code <<= 1;
        }
        return first + count;
    }

    private void noteShort(int length, int firstCode, int codes) {
        int room = SHORT - length;
        for (int code = firstCode; code < firstCode + codes; code++) {
            int symbol = symbols[code + moves[length]] & 0xFF;
            Arrays.fill(shorts, code << room, (code + 1) << room, (short) (length << 8 | symbol));
        }
    }

    /**
     * The code that these bits begin with.
     *
     * @param bits the next ones, from the highest
     * @return its length, above the eight bits of its symbol; 0 if it is none
     */
    int find(long bits) {
        int found = shorts[(int) (bits >>> (Long.SIZE - SHORT))];
        return found != 0 ? found : findLong((int) (bits >>> (Long.SIZE - LONGEST)));
    }

    private int findLong(int bits) {
        for (int length = SHORT + 1; length <= LONGEST; length++) {
            if (bits < ends[length]) {
                int code = bits >> (LONGEST - length);
                return (length << 8) | (symbols[code + moves[length]] & 0xFF);
            }
        }
        return 0;
    }
}
