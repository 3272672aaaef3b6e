/**
 * A generic micro-batcher: items in, results out; knows neither images nor Kafka nor DJL.
 *
 * <pre>
 *   submit --> one queue --> a free worker takes what is ready, up to the maximum --> function
 *                                                          fails? halve and try again --'
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.batch.MicroBatcher}. Invariants: every submitted item's
 * future completes exactly once; a worker's function is called by its own platform thread only; one
 * poison item fails alone.
 */
@NullMarked
package io.tagstream.batch;

import org.jspecify.annotations.NullMarked;
