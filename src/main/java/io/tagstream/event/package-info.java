/**
 * The contract with the outside: what an event says, what became of each image it names, and how
 * both are written.
 *
 * <pre>
 *   SourceRecord --EventParser--> ParsedEvent: ImageRequest | Invalid ... per image, or Acknowledged
 *   ImageRequest -- (the pipeline) --> Outcome: Labelled | Rejected
 *   Labelled --LabelRecords--> the value and the headers of a label
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.event.Outcome}. Invariants: every {@link
 * io.tagstream.event.ImageId} ends in exactly one outcome; the codes of {@link
 * io.tagstream.event.Reason} are published, so they are added to and never renamed; nothing here
 * knows Kafka.
 */
@NullMarked
package io.tagstream.event;

import org.jspecify.annotations.NullMarked;
