package io.tagstream.image;

import java.util.Arrays;

/**
 * Whether a JPEG's scans hold the mean of every block that its frame announces. Decoders paint grey what is
 * missing and say so to nobody we could ask; so where a picture ends in that grey, its codes are counted
 * here (ITU-T T.81, annex F). That takes a part of what decoding takes, so it is asked only then.
 *
 * <p>Sequential scans are followed code by code; of progressive ones those of the means, which are grey where
 * they end early. Arithmetic coding is not followed: it has no end of its own.
 */
final class CodedBlocks {

    private static final HuffmanCodes NO_TABLE = new HuffmanCodes();

    private final byte[] jpeg;
    private final CodedBits bits;
    private final HuffmanCodes[] tables = new HuffmanCodes[8];
    private final int[] sampling = new int[256];
    private int mostAcross = 1;
    private int mostDown = 1;
    private int width;
    private int height;
    private boolean progressive;
    private int restartInterval;
    private int at;

    private CodedBlocks(byte[] jpeg) {
        this.jpeg = jpeg;
        this.bits = new CodedBits(jpeg);
        Arrays.fill(tables, NO_TABLE);
    }

    /** @param jpeg whose markers {@link JpegHeader} has walked */
    static boolean complete(byte[] jpeg) {
        return new CodedBlocks(jpeg).walk();
    }

    private boolean walk() {
        try {
            at = 2;
            while (true) {
                while (u8(at) != 0xFF || u8(at + 1) == 0xFF || u8(at + 1) == 0) {
                    at++; // fill bytes, and padding behind a scan
                }
                int marker = u8(at + 1);
                at += 2;
                if (marker == 0xD9 || marker == 0xC9 || marker == 0xCA) {
                    return true;
                }
                if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
                    continue;
                }
                int end = at + u16(at);
                switch (marker) {
                    case 0xC0, 0xC1, 0xC2 -> readFrame(marker == 0xC2);
                    case 0xC4 -> readTables(end);
                    case 0xDD -> restartInterval = u16(at + 2);
                    case 0xDA -> {
                        if (!scanIsComplete(end)) {
                            return false;
                        }
                        continue;
                    }
                    default -> {}
                }
                at = end;
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return false; // a code or a table that is none
        }
    }

    private void readFrame(boolean ofSeveralPasses) {
        progressive = ofSeveralPasses;
        height = u16(at + 3);
        width = u16(at + 5);
        for (int i = 0; i < u8(at + 7); i++) {
            int factors = u8(at + 9 + 3 * i);
            sampling[u8(at + 8 + 3 * i)] = factors;
            mostAcross = Math.max(mostAcross, factors >> 4);
            mostDown = Math.max(mostDown, factors & 15);
        }
    }

    private void readTables(int end) {
        for (int from = at + 2; from < end; ) {
            int place = u8(from);
            int index = (place >> 4 & 1) * 4 + (place & 3);
            if (tables[index] == NO_TABLE) {
                tables[index] = new HuffmanCodes();
            }
            from = tables[index].read(jpeg, from + 1);
        }
    }

    private boolean scanIsComplete(int data) {
        int components = u8(at + 2);
        int behind = at + 3 + 2 * components;
        boolean means = u8(behind) == 0;
        boolean refines = progressive && u8(behind + 2) >> 4 != 0;
        int header = at;
        at = data;
        if (!means || Arrays.stream(tables).allMatch(table -> table == NO_TABLE)) {
            return true; // details, or a frame of a film, whose tables everybody has; the walk finds the next marker
        }
        int[] blocks = new int[components];
        for (int i = 0; i < components; i++) {
            int factors = sampling[u8(header + 3 + 2 * i)];
            blocks[i] = components == 1 ? 1 : (factors >> 4) * (factors & 15);
        }
        bits.startAt(data);
        long units = components == 1 ? blocksOf(sampling[u8(header + 3)]) : units();
        for (long unit = 0; unit < units; unit++) {
            if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0 && !restarts()) {
                return false;
            }
            for (int i = 0; i < components; i++) {
                int choice = u8(header + 4 + 2 * i);
                for (int block = 0; block < blocks[i]; block++) {
                    boolean whole =
                            refines ? bits.skip(1) : blockIsComplete(tables[choice >> 4 & 3], tables[4 + (choice & 3)]);
                    if (!whole) {
                        return false;
                    }
                }
            }
        }
        at = bits.place();
        return true;
    }

    private long units() {
        return Math.ceilDiv(width, 8L * mostAcross) * Math.ceilDiv(height, 8L * mostDown);
    }

    /** Of a component alone in its scan: those that hold a sample, without what fills up the units. */
    private long blocksOf(int factors) {
        long across = Math.ceilDiv((long) width * (factors >> 4), 8L * mostAcross);
        long down = Math.ceilDiv((long) height * (factors & 15), 8L * mostDown);
        return across * down;
    }

    private boolean restarts() {
        if (!bits.isRead()) {
            return false;
        }
        int marker = bits.place();
        while (u8(marker) == 0xFF && u8(marker + 1) == 0xFF) {
            marker++;
        }
        bits.startAt(marker + 2);
        return u8(marker) == 0xFF && u8(marker + 1) >= 0xD0 && u8(marker + 1) <= 0xD7;
    }

    private boolean blockIsComplete(HuffmanCodes means, HuffmanCodes rest) {
        int mean = bits.next(means);
        if (mean < 0 || !bits.skip(mean)) {
            return false;
        }
        for (int k = 1; k < 64 && !progressive; k++) {
            int symbol = bits.next(rest);
            if (symbol < 0 || !bits.skip(symbol & 15)) {
                return false;
            }
            if ((symbol & 15) == 0 && symbol >> 4 != 15) {
                return true;
            }
            k += symbol >> 4;
        }
        return true;
    }

    private int u8(int place) {
        return jpeg[place] & 0xFF;
    }

    private int u16(int place) {
        return u8(place) << 8 | u8(place + 1);
    }
}
