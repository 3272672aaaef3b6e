package io.tagstream.topology.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class BrokerTroubleTest {

    private static RuntimeException meaningOf(KafkaException failure) {
        return BrokerTrouble.meaningOf(failure, "broker:9092");
    }

    /** As a producer says it that has failed before. */
    private static KafkaException wrapped(KafkaException failure) {
        return new KafkaException(
                "Cannot execute transactional method because we are in an error state",
                new KafkaException("sending", failure));
    }

    @Test
    void aMissingRightIsSomebodysToGiveWhateverWrapsIt() {
        var denied = new TopicAuthorizationException("Not authorized to access topics: [image-events]");

        assertThat(meaningOf(denied)).isInstanceOf(NotPossibleException.class);
        assertThat(meaningOf(wrapped(denied)))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("image-events");
        assertThat(meaningOf(wrapped(new SaslAuthenticationException("wrong password"))))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("credentials: wrong password");
    }

    @Test
    void aRunThatTookOverIsNamedWhateverWrapsIt() {
        assertThat(meaningOf(wrapped(new ProducerFencedException("a newer epoch"))))
                .isInstanceOf(TryAgainException.class)
                .hasMessageContaining("taken over");
    }

    @Test
    void brokersThatFailMayBeAskedAgain() {
        assertThat(meaningOf(new TimeoutException("60 s")))
                .isInstanceOf(TryAgainException.class)
                .hasMessageContaining("broker:9092");
        assertThat(meaningOf(wrapped(new KafkaException("the log directory is offline"))))
                .isInstanceOf(TryAgainException.class)
                .hasMessageContaining("error state: sending: the log directory is offline");
    }
}
