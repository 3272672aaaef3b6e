package io.tagstream.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Changed pictures, each known by its number: the same seeds, seed and number give the same bytes, so
 * that the one that crashed a process can be made again.
 */
final class Mutations {

    private static final int MOST_CHANGES = 5;
    private static final int MOST_BYTES = 1 << 20;

    /** Where counters, lengths and signs turn over. */
    private static final int[] EDGES = {
        0, 1, 2, 3, 7, 8, 15, 16, 63, 64, 127, 128, 255, 256, 0x3FFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, -1
    };

    private final Format format;
    private final List<byte[]> seeds;
    private final long seed;

    /** @param seeds files of the format; at least one */
    Mutations(Format format, List<byte[]> seeds, long seed) {
        this.format = format;
        this.seeds = List.copyOf(seeds);
        this.seed = seed;
    }

    byte[] number(long n) {
        var random = new Random(seed * 0x9E3779B97F4A7C15L ^ n * 0xD1B54A32D192ED03L);
        byte[] file = any(random).clone();
        int changes = 1 + random.nextInt(MOST_CHANGES);
        for (int i = 0; i < changes; i++) {
            byte[] changed = changed(file, random);
            file = changed.length > MOST_BYTES ? Arrays.copyOf(changed, MOST_BYTES) : changed;
        }
        if (random.nextInt(5) > 0) {
            format.mend(file);
        }
        return file;
    }

    private byte[] any(Random random) {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] changed(byte[] file, Random random) {
        if (file.length < 16) {
            return any(random).clone();
        }
        return switch (random.nextInt(12)) {
            case 0, 1 -> flipped(file, random, 0, file.length);
            case 2, 3 -> edged(file, random, 0, file.length);
            // Headers are a small part of a file, and most of what a reader decides by.
            case 4 -> edged(file, random, 0, Math.min(file.length, 64));
            case 5, 6, 7 -> inPart(file, random);
            case 8, 9 -> rearranged(file, random);
            case 10 -> format == Format.PNG ? repacked(file, random) : moved(file, random);
            default -> random.nextInt(4) == 0 ? cut(file, random) : moved(file, random);
        };
    }

    private static byte[] flipped(byte[] file, Random random, int from, int end) {
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            file[from + random.nextInt(end - from)] ^= (byte) (1 << random.nextInt(8));
        }
        return file;
    }

    private static byte[] edged(byte[] file, Random random, int from, int end) {
        int edge = EDGES[random.nextInt(EDGES.length)];
        int at = from + random.nextInt(end - from);
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int width = Math.min(1 << random.nextInt(3), end - at);
        switch (width) {
            case 4 -> bytes.putInt(at, random.nextBoolean() ? edge : Integer.reverseBytes(edge));
            case 2, 3 -> bytes.putShort(at, (short) edge);
            default -> bytes.put(at, (byte) edge);
        }
        return file;
    }

    /** Parts are as likely as one another, however short they are. */
    private byte[] inPart(byte[] file, Random random) {
        List<byte[]> parts = format.parts(file);
        byte[] part = parts.get(random.nextInt(parts.size()));
        if (part.length > 0) {
            int end = random.nextBoolean() ? part.length : Math.min(part.length, 24);
            if (random.nextBoolean()) {
                flipped(part, random, 0, end);
            } else {
                edged(part, random, 0, end);
            }
        }
        return joined(parts);
    }

    private byte[] rearranged(byte[] file, Random random) {
        var parts = new ArrayList<>(format.parts(file));
        int one = random.nextInt(parts.size());
        int other = random.nextInt(parts.size());
        List<byte[]> foreign = format.parts(any(random));
        switch (random.nextInt(5)) {
            case 0 -> parts.remove(one);
            case 1 -> Collections.swap(parts, one, other);
            case 2 -> {
                byte[] part = parts.get(other);
                int most = 1 + MOST_BYTES / (part.length + 1);
                parts.addAll(one, Collections.nCopies(1 + random.nextInt(Math.min(40, most)), part));
            }
            case 3 -> parts.set(one, foreign.get(random.nextInt(foreign.size())));
            default -> parts.add(one, foreign.get(random.nextInt(foreign.size())));
        }
        return joined(parts);
    }

    /** A stretch of this file or another one comes to another place, over what is there or between. */
    private byte[] moved(byte[] file, Random random) {
        byte[] source = random.nextBoolean() ? file : any(random);
        int from = random.nextInt(source.length);
        int length = 1 + random.nextInt(Math.min(source.length - from, 1 + random.nextInt(4096)));
        int to = random.nextInt(file.length);
        int behind = random.nextBoolean() ? to : Math.min(file.length, to + length);
        var out = new ByteArrayOutputStream(file.length + length);
        out.write(file, 0, to);
        out.write(source, from, length);
        out.write(file, behind, file.length - behind);
        return out.toByteArray();
    }

    private static byte[] cut(byte[] file, Random random) {
        return Arrays.copyOf(file, random.nextInt(file.length));
    }

    /** What a PNG's data chunks hold is changed before it is compressed: rows, filters, too much, too little. */
    private static byte[] repacked(byte[] file, Random random) {
        List<byte[]> parts = Format.PNG.parts(file);
        int data = 0;
        while (data < parts.size() && !isData(parts.get(data))) {
            data++;
        }
        if (data == parts.size()) {
            return file;
        }
        byte[] rows = inflated(parts.get(data));
        if (rows.length < 2) {
            return file;
        }
        byte[] changed = random.nextInt(3) == 0
                ? Arrays.copyOf(rows, random.nextInt(2 * rows.length))
                : flipped(rows, random, 0, rows.length);
        parts.set(data, Bombs.pngChunk("IDAT", deflated(changed)));
        return joined(parts);
    }

    private static boolean isData(byte[] part) {
        return part.length > 12 && part[4] == 'I' && part[5] == 'D' && part[6] == 'A' && part[7] == 'T';
    }

    private static byte[] inflated(byte[] chunk) {
        try (var inflater = new Inflater()) {
            inflater.setInput(chunk, 8, chunk.length - 12);
            byte[] rows = new byte[MOST_BYTES];
            return Arrays.copyOf(rows, inflater.inflate(rows));
        } catch (DataFormatException e) {
            return new byte[0];
        }
    }

    private static byte[] deflated(byte[] rows) {
        try (var deflater = new Deflater(Deflater.BEST_SPEED)) {
            deflater.setInput(rows);
            deflater.finish();
            byte[] out = new byte[rows.length + 1024];
            return Arrays.copyOf(out, deflater.deflate(out));
        }
    }

    private static byte[] joined(List<byte[]> parts) {
        var out = new ByteArrayOutputStream();
        parts.forEach(out::writeBytes);
        return out.toByteArray();
    }
}
