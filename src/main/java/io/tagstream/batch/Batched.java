package io.tagstream.batch;

import java.time.Duration;

/**
 * An item's result, and how it came about.
 *
 * @param batchSize items in the call that gave the result
 * @param queued    from the submission to the start of the batch
 * @param ran       the batch, all calls included where it was split
 */
public record Batched<O>(O result, int batchSize, Duration queued, Duration ran) {}
