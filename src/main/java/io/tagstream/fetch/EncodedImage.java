package io.tagstream.fetch;

import java.util.Objects;

/** An image as it was fetched. Immutable by convention: nobody writes to the array. */
public final class EncodedImage {

    private final byte[] bytes;

    /** @param bytes the whole body, decoded where the transport had compressed it */
    public EncodedImage(byte[] bytes) {
        this.bytes = Objects.requireNonNull(bytes, "bytes");
    }

    /** The bytes themselves, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
