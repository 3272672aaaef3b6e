package io.tagstream.batch;

import java.time.Duration;

/**
 * An item's result, and how it came about.
 *
 * @param batch     the number of the batch, which its items share and no other batch of the process has
 * @param batchSize items in the call that gave the result
 * @param queued    from the submission to the start of the batch
 * @param ran       the batch, all calls included where it was split
 */
public record Batched<O>(O result, long batch, int batchSize, Duration queued, Duration ran) {}
