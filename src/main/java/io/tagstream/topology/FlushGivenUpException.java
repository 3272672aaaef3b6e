package io.tagstream.topology;

import org.apache.kafka.common.KafkaException;

/** Ends a StreamThread whose transaction waited for a topic that is not there; no fault of the thread. */
final class FlushGivenUpException extends KafkaException {

    private static final long serialVersionUID = 1L;

    FlushGivenUpException() {
        super("a topic is missing that records of this transaction were for: the transaction is given up, "
                + "and its events stay in the store until the topic is there again");
    }
}
