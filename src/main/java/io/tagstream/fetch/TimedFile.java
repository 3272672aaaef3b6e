package io.tagstream.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A file that was opened by {@link FileThreads} and is read by them: whoever asks waits for no longer than it has time. A
 * read that ends too late closes the file itself, since closing it meanwhile would wait for the read. Used by one thread at
 * a time.
 */
final class TimedFile extends InputStream {

    /** It was not read in time. */
    static final class LateException extends IOException {

        private static final long serialVersionUID = 1L;

        private LateException(Throwable cause) {
            super("not read in time", cause);
        }
    }

    /** The JDK copies through a buffer of this size, which it keeps for each thread. */
    private static final int CHUNK = 128 << 10;

    private static final int END = -1;
    private static final int NOT_READ = -2;

    /** @param ahead the byte behind what was read, or {@link #END}, or {@link #NOT_READ} */
    private record Filled(int count, int ahead) {}

    private final SeekableByteChannel channel;
    private final long length;
    private final FileThreads threads;
    private final Supplier<Duration> remaining;
    private int ahead = NOT_READ;
    private boolean abandoned;

    TimedFile(SeekableByteChannel channel, long length, FileThreads threads, Supplier<Duration> remaining) {
        this.channel = channel;
        this.length = length;
        this.threads = threads;
        this.remaining = remaining;
    }

    /** As it was when the file was opened, in bytes. */
    long length() {
        return length;
    }

    @Override
    public int read() throws IOException {
        if (ahead == END) {
            return END;
        }
        var one = new byte[1];
        return readNBytes(one, 0, 1) == 1 ? one[0] & 0xff : END;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
        int read = readNBytes(bytes, from, count);
        return read == 0 && count > 0 ? END : read;
    }

    /**
     * @throws LateException          if there was no time left for it
     * @throws InterruptedIOException if the caller was interrupted, which it stays
     */
    @Override
    public int readNBytes(byte[] bytes, int from, int count) throws IOException {
        if (count == 0 || ahead == END) {
            return 0;
        }
        int first = 0;
        if (ahead != NOT_READ) {
            bytes[from] = (byte) ahead;
            first = 1;
        }
        int start = from + first;
        int end = from + count;
        Filled filled = timed(() -> fill(bytes, start, end));
        ahead = filled.ahead();
        return first + filled.count();
    }

    private Filled timed(FileThreads.Job<Filled> read) throws IOException {
        try {
            return threads.within(remaining.get(), read, _ -> closeQuietly());
        } catch (TimeoutException e) {
            abandoned = true;
            throw new LateException(e);
        } catch (InterruptedException e) {
            abandoned = true;
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a file was read");
        }
    }

    /** And looks whether there is more: who knows the length asks for that next. */
    private Filled fill(byte[] bytes, int from, int end) throws IOException {
        int at = from;
        while (at < end) {
            int read = channel.read(ByteBuffer.wrap(bytes, at, Math.min(CHUNK, end - at)));
            if (read < 0) {
                return new Filled(at - from, END);
            }
            at += read;
        }
        var next = ByteBuffer.allocate(1);
        return new Filled(at - from, channel.read(next) < 0 ? END : next.get(0) & 0xff);
    }

    /** Does nothing where a read still runs: that one closes the file. */
    @Override
    public void close() throws IOException {
        if (!abandoned) {
            channel.close();
        }
    }

    void closeQuietly() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nobody is there to hear of a file that was only read.
        }
    }
}
