package io.tagstream.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/** Where a file can be cut into the parts that its readers know, and what they check of each part. */
enum Format {
    JPEG(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF}) {

        @Override
        List<byte[]> parts(byte[] file) {
            var parts = new ArrayList<byte[]>();
            int start = 0;
            for (int at = 2; at + 1 < file.length; at++) {
                int next = file[at + 1] & 0xFF;
                if (file[at] == (byte) 0xFF && next != 0 && next != 0xFF) {
                    parts.add(Arrays.copyOfRange(file, start, at));
                    start = at;
                }
            }
            parts.add(Arrays.copyOfRange(file, start, file.length));
            return parts;
        }

        @Override
        void mend(byte[] file) {}
    },

    PNG(new byte[] {(byte) 0x89, 'P', 'N', 'G'}) {

        @Override
        List<byte[]> parts(byte[] file) {
            return chunks(file, 8, 12, ByteOrder.BIG_ENDIAN, 0);
        }

        @Override
        void mend(byte[] file) {
            for (long at = 8; at + 12 <= file.length; ) {
                long length = ByteBuffer.wrap(file).getInt((int) at) & 0xFFFFFFFFL;
                long end = at + 12 + length;
                if (end > file.length) {
                    return;
                }
                var sum = new CRC32();
                sum.update(file, (int) at + 4, (int) length + 4);
                ByteBuffer.wrap(file).putInt((int) end - 4, (int) sum.getValue());
                at = end;
            }
        }
    },

    WEBP(new byte[] {'R', 'I', 'F', 'F'}) {

        @Override
        List<byte[]> parts(byte[] file) {
            return chunks(file, 12, 8, ByteOrder.LITTLE_ENDIAN, 4);
        }

        @Override
        void mend(byte[] file) {
            if (file.length >= 12) {
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4, file.length - 8);
            }
        }
    };

    private final byte[] magic;

    Format(byte[] magic) {
        this.magic = magic;
    }

    boolean is(byte[] file) {
        return file.length > magic.length && Arrays.equals(file, 0, magic.length, magic, 0, magic.length);
    }

    /** All bytes of the file, cut before each part; the first is what stands before all parts. */
    abstract List<byte[]> parts(byte[] file);

    /** Makes sums and lengths over the whole right again, so that a change reaches further than them. */
    abstract void mend(byte[] file);

    /** @param lengthAt where a chunk's length stands, from its start; even lengths where the format fills up */
    private static List<byte[]> chunks(byte[] file, int first, int frame, ByteOrder order, int lengthAt) {
        var parts = new ArrayList<byte[]>();
        int at = Math.min(first, file.length);
        parts.add(Arrays.copyOf(file, at));
        while (at + frame <= file.length) {
            long length = ByteBuffer.wrap(file).order(order).getInt(at + lengthAt) & 0xFFFFFFFFL;
            long filled = order == ByteOrder.LITTLE_ENDIAN ? length + (length & 1) : length;
            int end = (int) Math.min(file.length, at + frame + filled);
            parts.add(Arrays.copyOfRange(file, at, end));
            at = end;
        }
        parts.add(Arrays.copyOfRange(file, at, file.length));
        return parts;
    }
}
