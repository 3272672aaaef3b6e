package io.tagstream.fetch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * What was packed by gzip (RFC 1952), member after member. The JDK's own stream calls itself for
 * each empty member, so a body of nothing but those overflows the stack of whoever reads it.
 *
 * <p>Holds native memory until it is closed; what it reads from stays open. Not thread-safe.
 */
final class GzipStream extends InputStream {

    /** It does not even begin as gzip. */
    static final class NotGzipException extends ZipException {

        private static final long serialVersionUID = 1L;
    }

    private static final int MAGIC = 0x8b1f;
    private static final int DEFLATED = 8;
    private static final int CHECKSUM_OF_HEADER = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final InputStream packed;
    private final byte[] buffer = new byte[8 << 10];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private int at;
    private int end;
    private boolean begun;
    private boolean inMember;
    private boolean over;

    GzipStream(InputStream packed) {
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * @throws NotGzipException if this is no gzip
     * @throws ZipException if it is damaged
     * @throws EOFException if it ends in a member
     */
    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        while (!over) {
            if (!inMember) {
                readHeader();
                inMember = true;
            }
            int read = inflate(bytes, from, length);
            if (read > 0) {
                checksum.update(bytes, from, read);
                return read;
            }
            if (inflater.finished()) {
                readTrailer();
                inMember = false;
                over = !hasMore();
            }
        }
        return -1;
    }

    private int inflate(byte[] bytes, int from, int length) throws IOException {
        if (inflater.needsInput()) {
            if (!hasMore()) {
                throw new EOFException("gzip ends in a member");
            }
            inflater.setInput(buffer, at, end - at);
        }
        try {
            int read = inflater.inflate(bytes, from, length);
            at = end - inflater.getRemaining();
            if (read == 0 && inflater.needsDictionary()) {
                throw new ZipException("gzip has no dictionaries");
            }
            return read;
        } catch (DataFormatException e) {
            var damaged = new ZipException("damaged");
            damaged.initCause(e);
            throw damaged;
        }
    }

    private void readHeader() throws IOException {
        if (nextShort() != MAGIC || next() != DEFLATED) {
            throw begun ? new ZipException("damaged: no member where one begins") : new NotGzipException();
        }
        begun = true;
        int flags = next();
        skip(6); // time, level, system
        if ((flags & EXTRA) != 0) {
            skip(nextShort());
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & CHECKSUM_OF_HEADER) != 0) {
            skip(2);
        }
        inflater.reset();
        checksum.reset();
    }

    private void readTrailer() throws IOException {
        long expected = nextInt();
        long length = nextInt();
        if (expected != checksum.getValue() || length != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new ZipException("damaged: another checksum or length");
        }
    }

    private boolean hasMore() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, packed.read(buffer, 0, buffer.length));
        }
        return at < end;
    }

    private int next() throws IOException {
        if (!hasMore()) {
            throw new EOFException("gzip ends in a member");
        }
        return buffer[at++] & 0xff;
    }

    private int nextShort() throws IOException {
        int low = next();
        return low | next() << 8;
    }

    private long nextInt() throws IOException {
        int low = nextShort();
        return low | (long) nextShort() << 16;
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // up to its end
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
