package io.tagstream.fetch.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.LogLines;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

class CredentialChainTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final AwsCredentials FOUND = AwsBasicCredentials.create("key", "secret");

    private final AtomicLong nanos = new AtomicLong();

    @RegisterExtension
    final LogLines log = new LogLines(CredentialChain.class);

    @Test
    void missingCredentialsAreLoggedOnceAMinuteWithWhereTheyWereLookedFor() {
        try (var chain = new CredentialChain(
                () -> {
                    throw SdkClientException.create("looked\nin two places");
                },
                nanos::get)) {
            for (int second = 0; second < 150; second++) {
                assertThatThrownBy(() -> chain.get(LONG)).isInstanceOf(ExecutionException.class);
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            }
        }

        assertThat(log.lines())
                .hasSize(3)
                .allMatch(line -> line.contains("AWS_ACCESS_KEY_ID") && line.contains("looked in two places"));
    }

    @Test
    void thoseWhoWaitShareOneAskingAndTheNextAsksAnew() throws Exception {
        var asked = new AtomicInteger();
        var answer = new CountDownLatch(1);
        try (var chain = new CredentialChain(
                        () -> {
                            asked.incrementAndGet();
                            awaitUninterruptibly(answer);
                            return FOUND;
                        },
                        nanos::get);
                var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThatThrownBy(() -> chain.get(Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
            var first = waiting.submit(() -> chain.get(LONG));
            var second = waiting.submit(() -> chain.get(LONG));
            answer.countDown();

            assertThat(first.get()).isEqualTo(FOUND);
            assertThat(second.get()).isEqualTo(FOUND);
            int before = asked.get();
            assertThat(chain.get(LONG)).isEqualTo(FOUND);
            assertThat(asked.get()).isEqualTo(before + 1);
        }
    }

    @Test
    void closedOneServesNobody() {
        var chain = new CredentialChain(() -> FOUND, nanos::get);
        chain.close();

        assertThatThrownBy(() -> chain.get(LONG)).isInstanceOf(ExecutionException.class);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
