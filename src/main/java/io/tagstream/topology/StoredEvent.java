package io.tagstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.event.EventId;
import io.tagstream.event.RecordHeader;
import io.tagstream.event.SourceRecord;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event as a slot of the in-flight store holds it.
 *
 * <p>Format 1, big-endian: version (1 byte) · sequence (8) · owner (8) · suspect starts (4) ·
 * timestamp (8) · partition (4) · offset (8) · topic · number of headers (4) · name and value of each header · key ·
 * value; each text or byte string is its length (4, −1 for null) and its bytes. A later format takes
 * the next version number and must go on reading this one.
 *
 * @param sequence      the order in which the task took its events
 * @param owner         {@link Probation#process()} of the process that wrote this
 * @param suspectStarts see {@link InFlightEvent#suspectStarts}
 * @param source        the event, byte for byte
 */
record StoredEvent(long sequence, long owner, int suspectStarts, SourceRecord source) {

    /** The one that is written. */
    static final byte FORMAT = 1;

    private static final int FIXED_BYTES = 1 + 8 + 8 + 4 + 8 + 4 + 8 + 4;

    /** Bytes that {@link #encode()} gives. */
    int encodedLength() {
        int length = FIXED_BYTES + sizeOf(source.id().topic().getBytes(UTF_8));
        length += sizeOf(source.key()) + sizeOf(source.value());
        for (RecordHeader header : source.headers()) {
            length += sizeOf(header.name().getBytes(UTF_8)) + sizeOf(header.value());
        }
        return length;
    }

    byte[] encode() {
        byte[] topic = source.id().topic().getBytes(UTF_8);
        ByteBuffer out = ByteBuffer.allocate(encodedLength());
        out.put(FORMAT).putLong(sequence).putLong(owner).putInt(suspectStarts);
        out.putLong(source.timestamp());
        out.putInt(source.id().partition()).putLong(source.id().offset());
        write(out, topic);
        out.putInt(source.headers().size());
        for (RecordHeader header : source.headers()) {
            write(out, header.name().getBytes(UTF_8));
            write(out, header.value());
        }
        write(out, source.key());
        write(out, source.value());
        return out.array();
    }

    /** @throws IllegalStateException if the bytes are of a format that this version does not know */
    static StoredEvent decode(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            byte format = in.get();
            if (format != FORMAT) {
                throw new IllegalStateException("the in-flight store holds an event of format " + format
                        + ", but this version reads format " + FORMAT
                        + " only: start the version that wrote it, and let it drain");
            }
            long sequence = in.getLong();
            long owner = in.getLong();
            int suspectStarts = in.getInt();
            long timestamp = in.getLong();
            int partition = in.getInt();
            long offset = in.getLong();
            var id = new EventId(text(in), partition, offset);
            int count = in.getInt();
            List<RecordHeader> headers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                headers.add(new RecordHeader(text(in), read(in)));
            }
            byte[] key = read(in);
            byte[] value = read(in);
            return new StoredEvent(
                    sequence, owner, suspectStarts, new SourceRecord(id, timestamp, headers, key, value));
        } catch (BufferUnderflowException e) {
            throw new IllegalStateException(
                    "an event in the in-flight store ends early at " + bytes.length + " bytes", e);
        }
    }

    private static int sizeOf(byte @Nullable [] bytes) {
        return 4 + (bytes == null ? 0 : bytes.length);
    }

    private static void write(ByteBuffer out, byte @Nullable [] bytes) {
        if (bytes == null) {
            out.putInt(-1);
        } else {
            out.putInt(bytes.length).put(bytes);
        }
    }

    private static byte @Nullable [] read(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            return null;
        }
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = read(in);
        return bytes == null ? "" : new String(bytes, UTF_8);
    }
}
