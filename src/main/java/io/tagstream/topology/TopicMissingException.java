package io.tagstream.topology;

import io.tagstream.event.EventId;
import org.apache.kafka.common.KafkaException;

/** Ends a StreamThread whose transaction needs a topic that is not there; no fault of the thread. */
final class TopicMissingException extends KafkaException {

    private static final long serialVersionUID = 1L;

    private TopicMissingException(String message) {
        super(message);
    }

    /** The producer waits for the topic; the transaction's events are in the store. */
    static TopicMissingException whileFlushing() {
        return new TopicMissingException(
                "a topic is missing that records of this transaction were for: the transaction is given up, "
                        + "and its events stay in the store until the topic is there again");
    }

    /** An event that can be neither stored nor answered: nothing is polled until it can. */
    static TopicMissingException withoutAnAnswer(EventId event) {
        return new TopicMissingException("event " + event + " is too large for the in-flight store, and a topic that "
                + "outcomes are for is missing: the transaction is given up, and the event stays in its topic until "
                + "the other is there again");
    }
}
