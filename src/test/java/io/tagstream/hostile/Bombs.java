package io.tagstream.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Few bytes that announce many pixels, scans or chunks, and hold what they announce. */
public final class Bombs {

    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    /** Both tables of a progressive JPEG: the one-bit code 0 stands for the symbol, which says that nothing follows. */
    private static final byte[] TABLES = bytes("FFDB 0043 00" + "01".repeat(64)
            + "FFC4 0014 00 01 000000000000000000000000000000 00"
            + "FFC4 0014 10 01 000000000000000000000000000000 E0");

    private Bombs() {}

    /**
     * A grey picture, or one of inks, in a progressive JPEG: a first scan with a bit for each block, then passes over
     * all blocks that carry nothing.
     *
     * @param components 1, 3 or 4
     * @param scans      at least 1
     */
    public static byte[] jpeg(int width, int height, int components, int scans) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(bytes("FFD8"));
        file.writeBytes(TABLES);
        file.writeBytes(bytes("FFC2 %04X 08 %04X %04X %02X".formatted(8 + 3 * components, height, width, components)));
        for (int component = 1; component <= components; component++) {
            file.writeBytes(bytes("%02X 11 00".formatted(component)));
        }
        file.writeBytes(bytes("FFDA %04X %02X".formatted(6 + 2 * components, components)));
        for (int component = 1; component <= components; component++) {
            file.writeBytes(bytes("%02X 00".formatted(component)));
        }
        file.writeBytes(bytes("00 00 00"));
        long blocks = ((width + 7L) / 8) * ((height + 7L) / 8);
        file.writeBytes(new byte[Math.toIntExact(blocks * components / 8 + 1)]);
        for (int scan = 1; scan < scans; scan++) {
            file.writeBytes(bytes("FFDA 0008 01 01 00 01 3F 10")); // refines all the rest of the first component
        }
        file.writeBytes(bytes("FFD9"));
        return file.toByteArray();
    }

    /** One flat colour, in as many samples as the header says. */
    public static byte[] png(int width, int height, int depth, int colour) {
        return png(header(width, height, depth, colour), pngChunk("IDAT", zeros(width, height, depth, colour)));
    }

    /** A picture of these chunks, between the signature and the end. */
    public static byte[] png(byte[]... chunks) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(PNG_SIGNATURE);
        for (byte[] chunk : chunks) {
            file.writeBytes(chunk);
        }
        file.writeBytes(pngChunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    /** @param colour 0 grey, 2 colour, 4 grey with alpha, 6 colour with alpha */
    public static byte[] header(int width, int height, int depth, int colour) {
        return pngChunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) depth)
                        .put((byte) colour)
                        .array());
    }

    public static byte[] pngChunk(String name, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(content.length + 12);
        chunk.putInt(content.length).put(name.getBytes(US_ASCII)).put(content);
        var sum = new CRC32();
        sum.update(chunk.array(), 4, content.length + 4);
        return chunk.putInt((int) sum.getValue()).array();
    }

    /** All rows of a black (or clear) picture, compressed. */
    public static byte[] zeros(int width, int height, int depth, int colour) {
        int channels =
                switch (colour) {
                    case 2 -> 3;
                    case 4 -> 2;
                    case 6 -> 4;
                    default -> 1;
                };
        long row = 1 + ((long) width * channels * depth + 7) / 8;
        return deflated(row * height);
    }

    /** So many zero bytes as a zlib stream, about a thousandth of their size. */
    public static byte[] deflated(long zeros) {
        var out = new ByteArrayOutputStream();
        byte[] block = new byte[1 << 16];
        byte[] buffer = new byte[1 << 16];
        try (var deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
            for (long left = zeros; left > 0; left -= block.length) {
                deflater.setInput(block, 0, (int) Math.min(left, block.length));
                while (!deflater.needsInput()) {
                    out.write(buffer, 0, deflater.deflate(buffer));
                }
            }
            deflater.finish();
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        return out.toByteArray();
    }

    /** A black picture in a lossless WebP: every one of its five codes has one symbol, so that a pixel takes no bit. */
    public static byte[] webp(int width, int height) {
        return riff(webpChunk("VP8L", vp8l(width, height)));
    }

    /** @param flags of the extended header: 0x10 alpha, 0x02 animation */
    public static byte[] extended(int flags, int canvasWidth, int canvasHeight) {
        ByteBuffer content = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        content.putInt(flags).putInt(canvasWidth - 1).position(7).putInt(canvasHeight - 1);
        return webpChunk("VP8X", Arrays.copyOf(content.array(), 10));
    }

    public static byte[] webpChunk(String name, byte[] content) {
        return ByteBuffer.allocate(8 + content.length + (content.length & 1))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(name.getBytes(US_ASCII))
                .putInt(content.length)
                .put(content)
                .array();
    }

    public static byte[] riff(byte[]... chunks) {
        int length = Arrays.stream(chunks).mapToInt(chunk -> chunk.length).sum();
        ByteBuffer file = ByteBuffer.allocate(12 + length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(US_ASCII)).putInt(4 + length).put("WEBP".getBytes(US_ASCII));
        for (byte[] chunk : chunks) {
            file.put(chunk);
        }
        return file.array();
    }

    /** The content of a VP8L chunk. */
    public static byte[] vp8l(int width, int height) {
        ByteBuffer content = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        content.put((byte) 0x2F).putInt((width - 1) | (height - 1) << 14);
        // No transform, no cache, one group of codes; then five times: simple, one symbol, of one bit, 0.
        int simple = 0b0001;
        int codes = simple | simple << 4 | simple << 8 | simple << 12 | simple << 16;
        return content.putInt(codes << 3).array();
    }

    /** From hexadecimal digits with spaces between them. */
    public static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    }
}
