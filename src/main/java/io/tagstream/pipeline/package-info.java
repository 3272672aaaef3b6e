/**
 * The way of one event from permit to outcomes, without Kafka and without DJL.
 *
 * <pre>
 *   permit --> fetch --> admission --> decode --> batch --> predict --> outcomes
 *  (budget)  (virtual)  (the owner)  (CPU pool)  (queue)  (its thread)
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.pipeline.ImageTagger}, the port that the topology speaks
 * to, and {@link io.tagstream.pipeline.TaggingPipeline} behind it. Invariants: every event that got
 * a permit ends in exactly one list of outcomes or was cancelled, and gives the permit back exactly
 * once, when its outcomes are complete; while it waits for another attempt it holds neither permit
 * nor bytes; no event enters native code before its owner admits it.
 */
@NullMarked
package io.tagstream.pipeline;

import org.jspecify.annotations.NullMarked;
