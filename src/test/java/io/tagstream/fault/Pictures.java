package io.tagstream.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tagstream.faults.Command;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Pictures of one colour, which say what the classifier of the fault runs is to do with them. */
public final class Pictures {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] EIGHT_BIT_RGB = {8, 2, 0, 0, 0};

    private Pictures() {}

    /** A PNG of the command's colour; of one pixel it has 69 bytes. */
    public static byte[] png(Command command, int width, int height) {
        return png(width, height, row(command, width), Deflater.DEFAULT_COMPRESSION);
    }

    /** The same, and as large as so many pixels are without compression. */
    public static byte[] heavyPng(Command command, int width, int height) {
        return png(width, height, row(command, width), Deflater.NO_COMPRESSION);
    }

    /** A reference that holds the picture itself. */
    public static String dataUri(Command command) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png(command, 1, 1));
    }

    /** A filter byte, then the pixels. */
    private static byte[] row(Command command, int width) {
        byte[] row = new byte[1 + 3 * width];
        for (int x = 0; x < width; x++) {
            row[1 + 3 * x] = (byte) (command.rgb() >> 16);
            row[2 + 3 * x] = (byte) (command.rgb() >> 8);
            row[3 + 3 * x] = (byte) command.rgb();
        }
        return row;
    }

    private static byte[] png(int width, int height, byte[] row, int compression) {
        var file = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(file)) {
            out.write(SIGNATURE);
            chunk(out, "IHDR", header(width, height));
            chunk(out, "IDAT", compressed(row, height, compression));
            chunk(out, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    private static byte[] header(int width, int height) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(width);
            out.writeInt(height);
            out.write(EIGHT_BIT_RGB);
        }
        return bytes.toByteArray();
    }

    private static byte[] compressed(byte[] row, int height, int compression) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var deflater = new Deflater(compression);
        try (var out = new DeflaterOutputStream(bytes, deflater)) {
            for (int y = 0; y < height; y++) {
                out.write(row);
            }
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
        var typed = new ByteArrayOutputStream();
        typed.writeBytes(type.getBytes(US_ASCII));
        typed.writeBytes(content);
        var crc = new CRC32();
        crc.update(typed.toByteArray());
        out.writeInt(content.length);
        out.write(typed.toByteArray());
        out.writeInt((int) crc.getValue());
    }
}
