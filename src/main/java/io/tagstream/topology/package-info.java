/**
 * The Kafka Streams graph, and everything that keeps its promise: no event lost, doubled or, within
 * its key, out of order.
 *
 * <pre>
 *   PausingConsumer --> TaggingProcessor --> InFlightStore (changelog)
 *    (intake gate)          |    ^ outcomes, on the StreamThread
 *                           v    |
 *                         ImageTagger (the pipeline, other threads)
 *                           forward + free the slot, in one transaction --> labels | dead letters
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.topology.TaggingTopology}, then {@link
 * io.tagstream.topology.TaggingTask}. Invariants: only a StreamThread touches a context or a store;
 * {@code process()} never waits; an event is in the store before it is started and until its
 * outcomes are forwarded; no record is sent that the broker would refuse for its size.
 */
@NullMarked
package io.tagstream.topology;

import org.jspecify.annotations.NullMarked;
