package io.tagstream.topology.redrive;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

/** Says what Kafka's failures mean for whoever started a command. */
public final class BrokerTrouble {

    private BrokerTrouble() {}

    /**
     * @param servers where the brokers were looked for
     * @return a {@link TryAgainException} or a {@link NotPossibleException}
     */
    public static RuntimeException meaningOf(KafkaException failure, String servers) {
        return switch (tellingCause(failure)) {
            case AuthorizationException denied ->
                new NotPossibleException("not authorised: " + denied.getMessage(), denied);
            case AuthenticationException denied ->
                new NotPossibleException("the brokers do not accept the credentials: " + denied.getMessage(), denied);
            case ProducerFencedException fenced -> takenOver(fenced);
            case InvalidProducerEpochException fenced -> takenOver(fenced);
            case TimeoutException late ->
                new TryAgainException(
                        "no answer from the brokers at %s (are they up, and is KAFKA_BOOTSTRAP_SERVERS right?): %s"
                                .formatted(servers, late.getMessage()),
                        late);
            default ->
                isConfiguration(failure)
                        ? new NotPossibleException("configuration: " + messages(failure), failure)
                        : new TryAgainException("the brokers failed: " + messages(failure), failure);
        };
    }

    /** A producer that has failed once wraps why, whatever it is asked next. */
    private static Throwable tellingCause(KafkaException failure) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(BrokerTrouble::isTelling)
                .findFirst()
                .orElse(failure);
    }

    private static boolean isTelling(Throwable cause) {
        return cause instanceof AuthorizationException
                || cause instanceof AuthenticationException
                || cause instanceof ProducerFencedException
                || cause instanceof InvalidProducerEpochException;
    }

    /** The answer to a question to the brokers. */
    public static <T> T answer(KafkaFuture<T> asked) {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TryAgainException("interrupted", e);
        }
    }

    private static TryAgainException takenOver(Throwable fenced) {
        return new TryAgainException(
                "another redrive of the same application id was started; it has taken over from this one", fenced);
    }

    private static boolean isConfiguration(Throwable failure) {
        return failure instanceof ConfigException
                || (failure.getCause() != null && isConfiguration(failure.getCause()));
    }

    private static String messages(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null || cause == failure
                ? String.valueOf(failure.getMessage())
                : failure.getMessage() + ": " + messages(cause);
    }
}
