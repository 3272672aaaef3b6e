package io.tagstream.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Ends with an exception where more comes than the cap: something compressed can go on for ever
 * and never give a byte. Not thread-safe.
 */
final class CappedStream extends FilterInputStream {

    /** More came than the cap. */
    static final class OverCapException extends IOException {

        private static final long serialVersionUID = 1L;
    }

    private long left;

    CappedStream(InputStream in, long cap) {
        super(in);
        this.left = cap;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            count(1);
        }
        return b;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int read = super.read(bytes, from, length);
        count(Math.max(0, read));
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = super.skip(n);
        count(skipped);
        return skipped;
    }

    private void count(long bytes) throws OverCapException {
        left -= bytes;
        if (left < 0) {
            throw new OverCapException();
        }
    }
}
