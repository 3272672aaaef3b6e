package io.tagstream.fetch;

import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Fetched;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

/** Reads a body into one array, never more than the cap and never before its bytes are reserved. */
public final class BodyReader {

    /** The length that a body has which does not say it. */
    public static final long UNKNOWN = -1;

    private static final int FIRST_GUESS = 128 << 10;

    private BodyReader() {}

    /**
     * @param length what the body says of itself, or {@link #UNKNOWN}
     * @param what   the body's name in messages
     * @return {@code too-large}; or the image, the stream read to its end; or, where more came
     *         than was said, {@code truncated}
     * @throws EOFException if less came than was said
     */
    public static FetchAttempt read(InputStream body, long length, AttemptScope scope, String what)
            throws IOException, InterruptedException {
        if (length > scope.maxBytes()) {
            return tooLarge(what, scope);
        }
        if (length == UNKNOWN) {
            return readToEnd(body, scope, what);
        }
        scope.reserve(length);
        return readExactly(body, (int) length, what);
    }

    /**
     * As {@link #read}, for a body that is compressed. The image's own length is unknown, and the cap is on what
     * comes out: a bomb stops there. What is no gzip, or damaged, lies there so: it will not be another the next time.
     *
     * @param length of the compressed body, or {@link #UNKNOWN}
     */
    public static FetchAttempt readGzip(InputStream body, long length, AttemptScope scope, String what)
            throws IOException, InterruptedException {
        if (length > scope.maxBytes()) {
            return tooLarge(what, scope);
        }
        try (var image = new GzipStream(new CappedStream(body, scope.maxBytes()))) {
            return read(image, UNKNOWN, scope, what);
        } catch (CappedStream.OverCapException e) {
            return tooLarge(what, scope);
        } catch (GzipStream.NotGzipException e) {
            return new Permanent(Reason.NOT_AN_IMAGE, what + ": is said to be gzip, and is not", e);
        } catch (ZipException e) {
            return new Permanent(Reason.CORRUPT_IMAGE, what + ": its gzip is damaged", e);
        }
    }

    public static Permanent tooLarge(String what, AttemptScope scope) {
        return new Permanent(
                Reason.TOO_LARGE, what + ": larger than tagstream.fetch.max-bytes (" + scope.maxBytes() + ")");
    }

    private static FetchAttempt readExactly(InputStream body, int length, String what) throws IOException {
        var bytes = new byte[length];
        int read = body.readNBytes(bytes, 0, length);
        if (read < length) {
            throw new EOFException(read + " of " + length + " bytes");
        }
        if (body.read() >= 0) { // also takes in what ends the body, so that the connection can serve again
            return new Transient(Reason.TRUNCATED, what + ": has more than the announced " + length + " bytes");
        }
        return new Fetched(new EncodedImage(bytes));
    }

    /** Reserves what it reads into as that grows: most images are far from the cap. */
    private static FetchAttempt readToEnd(InputStream body, AttemptScope scope, String what)
            throws IOException, InterruptedException {
        int cap = (int) scope.maxBytes();
        int guess = Math.min(cap, FIRST_GUESS);
        scope.reserve(guess);
        var bytes = new byte[guess];
        int length = 0;
        while (true) {
            length += body.readNBytes(bytes, length, bytes.length - length);
            if (length < bytes.length) {
                return new Fetched(new EncodedImage(Arrays.copyOf(bytes, length)));
            }
            int next = body.read();
            if (next < 0) {
                return new Fetched(new EncodedImage(bytes));
            }
            if (length == cap) {
                return tooLarge(what, scope);
            }
            int larger = (int) Math.min(cap, 2L * length);
            scope.reserve((long) length + larger);
            bytes = Arrays.copyOf(bytes, larger);
            bytes[length++] = (byte) next;
        }
    }
}
