package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tagstream.event.ImageReference.LocalFile;
import io.tagstream.event.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSourceTest {

    private static final byte[] IMAGE = {1, 2, 3};

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    private final List<Long> reserved = new ArrayList<>();
    private Path folder = Path.of("");
    private Path root = Path.of("");

    @BeforeEach
    void make(@TempDir Path temporary) throws IOException {
        folder = temporary.toRealPath();
        root = Files.createDirectories(folder.resolve("photos"));
        Files.write(Files.createDirectories(root.resolve("2026/red flowers")).resolve("a b%ü.jpg"), IMAGE);
        Files.write(root.resolve("top.jpg"), IMAGE);
        Files.write(Files.createDirectories(folder.resolve("photos-private")).resolve("secret.jpg"), IMAGE);
        fetcher.fileRoot = Optional.of(root);
        fetcher.reservation = reserved::add;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file://ROOT/top.jpg",
                "file:ROOT/top.jpg",
                "FILE://localhostROOT/top.jpg",
                "file://ROOT/2026/red%20flowers/a%20b%25%C3%BC.jpg",
                "file://ROOT/2026/red%20flowers/a%20b%25ü.jpg",
                "file://ROOT/2026%2Fred%20flowers/a%20b%25%c3%bc.jpg",
                "file://ROOT/.//top.jpg",
            })
    void fileBelowTheRootIsFetched(String uri) {
        assertThat(fetch(uri)).fetched(IMAGE).after(1);
        assertThat(reserved).containsExactly(3L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "file://ROOT-private/secret.jpg",
                "file://ROOT/../photos-private/secret.jpg",
                "file://ROOT/%2e%2e/photos-private/secret.jpg",
                "file://ROOT/%2E%2E%2Fphotos-private%2Fsecret.jpg",
                "file://ROOT/2026/..%2f../photos-private/secret.jpg",
                "file://ROOT/..",
                "file://ROOT/2026/../top.jpg",
                "file://ROOT/top.jpg%00.png",
                "file://ROOT/%00",
                "file://ROOT",
                "file://ROOT/",
                "file://ROOT/2026",
                "file:///",
                "file:////",
                "file://localhost//",
                "file:////elsewhere.example/share/a.jpg",
                "file:///dev/zero",
                "file:///proc/self/environ",
            })
    void pathOutsideOrToNoFileIsRefused(String uri) {
        assertThat(fetch(uri)).failed(Reason.PATH_NOT_ALLOWED).after(1);
        assertThat(reserved).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file://elsewhere/ROOT/top.jpg",
                "file:top.jpg",
                "file://ROOT/top.jpg?x=1",
                "file://ROOT/top.jpg#x",
                "file://ROOT/%ff%fe.jpg",
            })
    void uriThatIsNoPathIsInvalid(String uri) {
        assertThat(fetch(uri)).failed(Reason.INVALID_REFERENCE).after(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file://ROOT/none.jpg",
                "file://ROOT/none/a.jpg",
                "file://ROOT/top.jpg/a.jpg",
                "file://ROOT/LONG",
                "file://ROOT/%252e%252e/photos-private/secret.jpg"
            })
    void fileThatIsMissingIsNotFound(String uri) {
        assertThat(fetch(uri)).failed(Reason.NOT_FOUND).after(1);
    }

    @Test
    void missingFileOutsideIsNotToldFromOneThatIsThere() {
        assertThat(fetch("file://" + folder + "/none.jpg")).failed(Reason.PATH_NOT_ALLOWED);
    }

    @Test
    void linkThatStaysInsideIsFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("link.jpg"), root.resolve("2026/red flowers/a b%ü.jpg"));
        Files.createSymbolicLink(root.resolve("folder"), Path.of("2026"));

        assertThat(fetch("file://ROOT/link.jpg")).fetched(IMAGE);
        assertThat(fetch("file://ROOT/folder/red%20flowers/a%20b%25%C3%BC.jpg")).fetched(IMAGE);
    }

    @Test
    void linkThatLeavesTheRootIsRefused() throws IOException {
        Files.createSymbolicLink(root.resolve("link.jpg"), folder.resolve("photos-private/secret.jpg"));
        Files.createSymbolicLink(root.resolve("folder"), Path.of("../photos-private"));
        Files.createSymbolicLink(root.resolve("device"), Path.of("/dev/zero"));

        assertThat(fetch("file://ROOT/link.jpg"))
                .failed(Reason.PATH_NOT_ALLOWED)
                .after(1);
        assertThat(fetch("file://ROOT/folder/secret.jpg")).failed(Reason.PATH_NOT_ALLOWED);
        assertThat(fetch("file://ROOT/device")).failed(Reason.PATH_NOT_ALLOWED);
    }

    @Test
    void chainOfLinksIsJudgedByItsEnd() throws IOException {
        Files.createSymbolicLink(root.resolve("in-3"), root.resolve("top.jpg"));
        Files.createSymbolicLink(root.resolve("in-2"), Path.of("in-3"));
        Files.createSymbolicLink(root.resolve("in-1"), Path.of("../photos/in-2"));
        Files.createSymbolicLink(root.resolve("out-3"), folder.resolve("photos-private/secret.jpg"));
        Files.createSymbolicLink(root.resolve("out-2"), Path.of("out-3"));
        Files.createSymbolicLink(root.resolve("out-1"), Path.of("2026/../out-2"));
        Files.createSymbolicLink(folder.resolve("back"), root);
        Files.createSymbolicLink(root.resolve("round"), Path.of("../back/top.jpg"));

        assertThat(fetch("file://ROOT/in-1")).fetched(IMAGE);
        assertThat(fetch("file://ROOT/round")).fetched(IMAGE);
        assertThat(fetch("file://ROOT/out-1")).failed(Reason.PATH_NOT_ALLOWED).after(1);
    }

    @Test
    void linksThatLeadNowhereEnd() throws IOException {
        Files.createSymbolicLink(root.resolve("itself"), Path.of("itself"));
        Files.createSymbolicLink(root.resolve("gone"), Path.of("none.jpg"));
        Files.createSymbolicLink(root.resolve("gone-outside"), folder.resolve("none.jpg"));

        assertThat(fetch("file://ROOT/itself")).failed(Reason.PATH_NOT_ALLOWED).after(1);
        assertThat(fetch("file://ROOT/itself/a.jpg"))
                .failed(Reason.PATH_NOT_ALLOWED)
                .after(1);
        assertThat(fetch("file://ROOT/gone")).failed(Reason.NOT_FOUND).after(1);
        assertThat(fetch("file://ROOT/gone-outside")).failed(Reason.NOT_FOUND).after(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/null", "/proc/self/environ", "/proc/self/root", "/proc/self/mem"})
    void linkToWhatNeverEndsIsRefusedUnread(String outside) throws IOException {
        Files.createSymbolicLink(root.resolve("link.jpg"), Path.of(outside));

        assertThat(fetch("file://ROOT/link.jpg"))
                .failed(Reason.PATH_NOT_ALLOWED)
                .after(1);
        assertThat(reserved).isEmpty();
    }

    @Test
    void socketIsRefused() throws IOException {
        // Bound by a short name, since a socket's path has 108 characters at most.
        var bound = Files.createTempFile("s", "");
        Files.delete(bound);
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(bound));
            Files.move(bound, root.resolve("socket.jpg"));

            assertThat(fetch("file://ROOT/socket.jpg"))
                    .failed(Reason.PATH_NOT_ALLOWED)
                    .after(1);
        }
    }

    @Test
    void rootMayBeALinkItself() throws IOException {
        var link = Files.createSymbolicLink(folder.resolve("current"), root);
        fetcher.fileRoot = Optional.of(link);

        assertThat(fetch("file://" + link + "/top.jpg")).fetched(IMAGE);
        assertThat(fetch("file://ROOT/top.jpg")).fetched(IMAGE);
    }

    @Test
    void pipeIsRefusedWithoutWaitingForItsOtherEnd() throws Exception {
        var made = new ProcessBuilder("mkfifo", root.resolve("pipe.jpg").toString()).start();
        assumeThat(made.waitFor()).isZero();

        assertThat(fetch("file://ROOT/pipe.jpg"))
                .failed(Reason.PATH_NOT_ALLOWED)
                .after(1);
    }

    @Test
    void fileLargerThanTheCapIsRefusedUnread() throws IOException {
        fetcher.maxBytes = 2;

        assertThat(fetch("file://ROOT/top.jpg")).failed(Reason.TOO_LARGE).after(1);
        assertThat(reserved).isEmpty();
    }

    @Test
    void fileWithoutPermissionIsDenied() throws IOException {
        var file = Files.write(root.resolve("closed.jpg"), IMAGE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();

        assertThat(fetch("file://ROOT/closed.jpg")).failed(Reason.ACCESS_DENIED).after(1);
    }

    @Test
    void fileThatIsStillBeingWrittenIsReadAgain() throws IOException {
        var file = root.resolve("top.jpg");
        var growing = new AtomicBoolean(true);
        fetcher.reservation = _ -> { // between its size and its bytes
            if (growing.getAndSet(false)) {
                write(file, new byte[] {1, 2, 3, 4});
            }
        };

        assertThat(fetch("file://ROOT/top.jpg"))
                .fetched(new byte[] {1, 2, 3, 4})
                .after(2);
    }

    @Test
    void fileThatShrinksAllTheTimeIsTruncated() {
        var file = root.resolve("top.jpg");
        fetcher.reservation = bytes -> write(file, new byte[(int) bytes - 1]);

        assertThat(fetch("file://ROOT/top.jpg")).failed(Reason.TRUNCATED).after(3);
        assertThat(fetcher.pauses).hasSize(2).allSatisfy(pause -> assertThat(pause)
                .isGreaterThan(Duration.ZERO));
    }

    @Test
    void withoutARootFilesAreRefusedAndTheKeyNamed() {
        fetcher.fileRoot = Optional.empty();

        assertThat(fetch("file://ROOT/top.jpg"))
                .failed(Reason.SCHEME_NOT_ALLOWED)
                .after(1)
                .saying("tagstream.fetch.file.root");
    }

    @Test
    void rootThatIsNoFolderStopsTheStart() {
        assertThatThrownBy(() -> new FileSource(root.resolve("top.jpg")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("tagstream.fetch.file.root");
        assertThatThrownBy(() -> new FileSource(root.resolve("none"))).isInstanceOf(UncheckedIOException.class);
    }

    private FetchResult fetch(String uri) {
        return fetcher.fetch(
                new LocalFile(URI.create(uri.replace("ROOT", root.toString()).replace("LONG", "x".repeat(300)))));
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
