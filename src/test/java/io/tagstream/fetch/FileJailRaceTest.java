package io.tagstream.fetch;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tagstream.event.ImageReference.LocalFile;
import io.tagstream.event.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Somebody changes what a path leads to, over and over, while it is fetched. */
class FileJailRaceTest {

    private static final byte[] INSIDE = {1, 2, 3};
    private static final byte[] OUTSIDE = {9, 9, 9};
    private static final int FETCHES = 2_000;

    /** What a fetch may honestly come to while its path is being swapped. */
    private static final Set<Reason> HARMLESS =
            EnumSet.of(Reason.PATH_NOT_ALLOWED, Reason.NOT_FOUND, Reason.FETCH_FAILED, Reason.FETCH_TIMEOUT);

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    private Path folder = Path.of("");
    private Path root = Path.of("");

    @BeforeEach
    void make(@TempDir Path temporary) throws IOException {
        folder = temporary.toRealPath();
        root = Files.createDirectories(folder.resolve("photos"));
        Files.write(Files.createDirectories(folder.resolve("private")).resolve("a.jpg"), OUTSIDE);
        fetcher.fileRoot = Optional.of(root);
        fetcher.maxAttempts = 1;
    }

    @Test
    void folderThatIsSwappedForALinkLeadsNowhere() throws Exception {
        Files.write(Files.createDirectories(root.resolve("album")).resolve("a.jpg"), INSIDE);
        var album = root.resolve("album");
        var aside = root.resolve("aside");
        var link = root.resolve("link");

        raced("album/a.jpg", () -> {
            Files.move(album, aside, ATOMIC_MOVE);
            Files.createSymbolicLink(link, folder.resolve("private"));
            Files.move(link, album, ATOMIC_MOVE);
            Files.delete(album);
            Files.move(aside, album, ATOMIC_MOVE);
        });
    }

    @Test
    void fileThatIsSwappedForALinkLeadsNowhere() throws Exception {
        var file = Files.write(root.resolve("a.jpg"), INSIDE);
        var next = root.resolve("next");

        raced("a.jpg", () -> {
            Files.createSymbolicLink(next, folder.resolve("private/a.jpg"));
            Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
            Files.write(next, INSIDE);
            Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
        });
    }

    @Test
    void fileThatIsSwappedForAPipeHangsNobody() throws Exception {
        var pipe = folder.resolve("pipe");
        var made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assumeThat(made.waitFor()).isZero();
        var image = Files.write(folder.resolve("image"), INSIDE);
        var file = Files.write(root.resolve("a.jpg"), INSIDE);
        var next = root.resolve("next");
        fetcher.timeout = Duration.ofMillis(50);

        try (var _ = new Swapper(() -> {
            for (Path each : new Path[] {pipe, image}) {
                Files.createLink(next, each);
                Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
            }
        })) {
            for (int i = 0; i < 500; i++) {
                harmless(fetch("a.jpg"));
                // Whoever is stuck in the pipe gets its other end: threads that wait are few.
                Files.newByteChannel(pipe, Set.of(READ, WRITE)).close();
            }
        }
    }

    /** Also that a reader without a jail does fall for it: else nothing was raced. */
    private void raced(String path, Swap swap) throws IOException {
        int inside = 0;
        int fooled = 0;
        try (var _ = new Swapper(swap)) {
            for (int i = 0; i < FETCHES || ((inside == 0 || fooled == 0) && i < 50 * FETCHES); i++) {
                inside += harmless(fetch(path)) ? 1 : 0;
                fooled += readsOutside(root.resolve(path)) ? 1 : 0;
            }
        }
        assertThat(inside).as("fetches that met the file itself").isPositive();
        assertThat(fooled).as("times that a reader without a jail was led out").isPositive();
    }

    /** Whether it was fetched; whatever else it came to was nothing from outside. */
    private static boolean harmless(FetchResult result) {
        return switch (result) {
            case FetchResult.Fetched fetched -> {
                assertThat(fetched.image().bytes()).isEqualTo(INSIDE);
                yield true;
            }
            case FetchResult.Failed failed -> {
                assertThat(failed.reason()).as(failed.message()).isIn(HARMLESS);
                yield false;
            }
        };
    }

    private static boolean readsOutside(Path file) {
        try {
            return Files.readAllBytes(file)[0] == OUTSIDE[0];
        } catch (IOException e) {
            return false;
        }
    }

    private FetchResult fetch(String path) {
        return fetcher.fetch(new LocalFile(URI.create("file://" + root.resolve(path))));
    }

    @FunctionalInterface
    private interface Swap {

        void once() throws IOException;
    }

    /** Swaps there and back until it is closed, and ends with what was there first. */
    private static final class Swapper implements AutoCloseable {

        private final AtomicBoolean over = new AtomicBoolean();
        private final Thread thread;

        private Swapper(Swap swap) {
            thread = Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    try {
                        swap.once();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        }

        @Override
        public void close() {
            over.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
