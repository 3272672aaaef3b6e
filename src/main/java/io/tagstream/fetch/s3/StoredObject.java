package io.tagstream.fetch.s3;

import java.time.Instant;
import java.util.Objects;

/**
 * What a listing says of an object.
 *
 * @param key      as it is, not encoded
 * @param bytes    its size, not negative
 * @param modified when it was written
 */
public record StoredObject(String key, long bytes, Instant modified) {

    public StoredObject {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(modified, "modified");
    }
}
