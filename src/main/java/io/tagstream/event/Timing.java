package io.tagstream.event;

import java.time.Duration;
import java.util.Objects;

/**
 * How long an image spent where.
 *
 * @param fetch     from the first attempt to the last byte, retries included
 * @param decode    decoding and resizing, without the wait for a core
 * @param batchWait from decoded to the batch's start
 * @param predict   the whole batch
 * @param batchSize images in that batch
 */
public record Timing(Duration fetch, Duration decode, Duration batchWait, Duration predict, int batchSize) {

    public Timing {
        Objects.requireNonNull(fetch, "fetch");
        Objects.requireNonNull(decode, "decode");
        Objects.requireNonNull(batchWait, "batchWait");
        Objects.requireNonNull(predict, "predict");
    }
}
