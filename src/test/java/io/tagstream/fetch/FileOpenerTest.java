package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOpenerTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void whatTakesForEverIsNotWaitedForAndClosedWhenItComes() throws Exception {
        // Given: an opening that ends when the test says so
        var file = Files.write(folder.resolve("a.jpg"), new byte[3]);
        var answer = new CountDownLatch(1);
        var late = new AtomicReference<SeekableByteChannel>();
        try (var opener = new FileOpener(path -> {
            awaitUninterruptibly(answer);
            late.set(Files.newByteChannel(path));
            return late.get();
        })) {
            // When
            assertThatThrownBy(() -> opener.open(file, Duration.ofMillis(20))).isInstanceOf(TimeoutException.class);
            answer.countDown();

            // Then
            await().until(() -> late.get() != null && !late.get().isOpen());
        }
    }

    @Test
    void whatGoesWrongIsSaidAsItIs() {
        try (var opener = new FileOpener(path -> {
            throw new NoSuchFileException(path.toString());
        })) {
            assertThatThrownBy(() -> opener.open(folder.resolve("none"), Duration.ofSeconds(10)))
                    .isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void interruptEndsTheWait() throws IOException {
        var answer = new CountDownLatch(1);
        try (var opener = new FileOpener(_ -> {
            awaitUninterruptibly(answer);
            throw new IOException("too late");
        })) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> opener.open(folder, Duration.ofSeconds(60)))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted())
                    .as("cleared, as an exception says it")
                    .isFalse();
        } finally {
            answer.countDown();
        }
    }

    /** As native code does. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // native code takes no notice
            }
        }
    }
}
