package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileThreadsTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void whatTakesForEverIsNotWaitedForAndClosedWhenItComes() throws Exception {
        // Given: an opening that ends when the test says so
        var file = Files.write(folder.resolve("a.jpg"), new byte[3]);
        var answer = new CountDownLatch(1);
        var late = new AtomicReference<SeekableByteChannel>();
        try (var threads = new FileThreads(path -> {
            awaitUninterruptibly(answer);
            late.set(Files.newByteChannel(path));
            return late.get();
        })) {
            // When
            assertThatThrownBy(() -> threads.open(file, () -> Duration.ofMillis(20)))
                    .isInstanceOf(TimeoutException.class);
            answer.countDown();

            // Then
            await().until(() -> late.get() != null && !late.get().isOpen());
        }
    }

    @Test
    void whatGoesWrongIsSaidAsItIs() {
        try (var threads = new FileThreads(path -> {
            throw new NoSuchFileException(path.toString());
        })) {
            assertThatThrownBy(() -> threads.open(folder.resolve("none"), () -> Duration.ofSeconds(10)))
                    .isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void memoryThatIsSpentIsSaidAtOnce() {
        try (var threads = new FileThreads(path -> {
            throw new OutOfMemoryError("made by the test");
        })) {
            assertThatThrownBy(() -> threads.open(folder.resolve("any"), () -> Duration.ofSeconds(10)))
                    .isInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void interruptEndsTheWait() throws IOException {
        var answer = new CountDownLatch(1);
        try (var threads = new FileThreads(_ -> {
            awaitUninterruptibly(answer);
            throw new IOException("too late");
        })) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> threads.open(folder, () -> Duration.ofSeconds(60)))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted())
                    .as("cleared, as an exception says it")
                    .isFalse();
        } finally {
            answer.countDown();
        }
    }

    @Test
    void aFileIsReadToItsEndHoweverItIsAskedFor() throws Exception {
        var content = new byte[300_000];
        new Random(1).nextBytes(content);
        var file = Files.write(folder.resolve("a.jpg"), content);
        try (var threads = new FileThreads(Files::newByteChannel)) {
            try (TimedFile whole = threads.open(file, () -> Duration.ofSeconds(10))) {
                assertThat(whole.length()).isEqualTo(content.length);
                assertThat(whole.readNBytes(content.length)).isEqualTo(content);
                assertThat(whole.read()).isEqualTo(-1);
                assertThat(whole.read(new byte[3], 0, 3)).isEqualTo(-1);
            }
            try (TimedFile inParts = threads.open(file, () -> Duration.ofSeconds(10))) {
                var read = new ByteArrayOutputStream();
                for (int next = inParts.read(); next >= 0; next = inParts.read()) {
                    read.write(next);
                    read.write(inParts.readNBytes(9_999));
                }
                assertThat(read.toByteArray()).isEqualTo(content);
            }
        }
    }

    @Test
    void aReadThatTakesForEverIsNotWaitedForAndClosesTheFileWhenItEnds() throws Exception {
        // Given: a share that answers when it is opened, and then no more until the test says so
        var file = Files.write(folder.resolve("a.jpg"), new byte[3]);
        var answer = new CountDownLatch(1);
        var channel = new AtomicReference<SeekableByteChannel>();
        var remaining = new AtomicReference<>(Duration.ofSeconds(10));
        try (var threads = new FileThreads(path -> {
            channel.set(new StallingChannel(Files.newByteChannel(path), answer));
            return channel.get();
        })) {
            try (TimedFile opened = threads.open(file, remaining::get)) {
                remaining.set(Duration.ofMillis(20));

                // When
                assertThatThrownBy(() -> opened.readNBytes(3)).isInstanceOf(TimedFile.LateException.class);
            }

            // Then
            assertThat(channel.get().isOpen())
                    .as("closing does not wait for the read either")
                    .isTrue();
            answer.countDown();
            await().until(() -> !channel.get().isOpen());
        }
    }

    /** A file whose reads wait. */
    private record StallingChannel(SeekableByteChannel file, CountDownLatch answer) implements SeekableByteChannel {

        @Override
        public int read(ByteBuffer into) throws IOException {
            awaitUninterruptibly(answer);
            return file.read(into);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            return file.write(from);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public SeekableByteChannel position(long to) throws IOException {
            return file.position(to);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public SeekableByteChannel truncate(long to) throws IOException {
            return file.truncate(to);
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
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
