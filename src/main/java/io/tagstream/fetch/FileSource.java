package io.tagstream.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.event.Address;
import io.tagstream.event.ImageReference.LocalFile;
import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;

/**
 * Files below one folder. Where a reference leads is decided by what the file system says it
 * really is, and what is opened is that, component by component (see {@link FileJail}).
 * Thread-safe.
 */
final class FileSource implements ImageSource<LocalFile> {

    private final FileThreads threads;

    /**
     * @param root the folder; may be a link itself
     * @throws UncheckedIOException if there is no such folder
     */
    FileSource(Path root) {
        try {
            this.threads = new FileThreads(new FileJail(root)::open);
        } catch (IOException e) {
            throw new UncheckedIOException("tagstream.fetch.file.root is not a folder that can be read: " + root, e);
        }
    }

    @Override
    public FetchAttempt attempt(LocalFile reference, AttemptScope scope) throws InterruptedException {
        String what = Printed.name(reference);
        Path path;
        switch (path(reference.uri())) {
            case Meant.File(Path file) -> path = file;
            case Meant.Nothing(Reason reason, String why) -> {
                return new Permanent(reason, what + ": " + why);
            }
        }
        try (TimedFile file = threads.open(path, scope::remaining)) {
            return BodyReader.read(file, file.length(), scope, what);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("fetch cancelled");
            }
            return failed(e, what);
        } catch (TimeoutException e) {
            return new Transient(Reason.FETCH_TIMEOUT, what + ": not opened within the attempt's time", e);
        }
    }

    @Override
    public void close() {
        threads.close();
    }

    private static FetchAttempt failed(IOException thrown, String what) {
        return switch (thrown) {
            case FileJail.LeftJailException e ->
                new Permanent(
                        Reason.PATH_NOT_ALLOWED, what + ": not a regular file below tagstream.fetch.file.root", e);
            case FileSystemLoopException e -> new Permanent(Reason.PATH_NOT_ALLOWED, what + ": links in a circle", e);
            case NoSuchFileException e -> new Permanent(Reason.NOT_FOUND, what + ": no such file", e);
            case AccessDeniedException e -> new Permanent(Reason.ACCESS_DENIED, what + ": no permission to read", e);
            case TimedFile.LateException e ->
                new Transient(Reason.FETCH_TIMEOUT, what + ": not read within the attempt's time", e);
            case EOFException e -> new Transient(Reason.TRUNCATED, what + ": shrank while it was read", e);
            default -> new Transient(Reason.FETCH_FAILED, what + ": reading broke off", thrown);
        };
    }

    private sealed interface Meant {

        record File(Path path) implements Meant {}

        record Nothing(Reason reason, String why) implements Meant {}
    }

    private static Meant path(URI uri) {
        String authority = uri.getRawAuthority();
        String raw = uri.getRawPath();
        boolean here = authority == null || authority.isEmpty() || authority.equalsIgnoreCase("localhost");
        if (!here || raw == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            return new Meant.Nothing(Reason.INVALID_REFERENCE, "a file URL is file:///path, and nothing else");
        }
        var decoded = decode(raw).orElse(null);
        if (decoded == null) {
            return new Meant.Nothing(Reason.INVALID_REFERENCE, "the path is not percent-encoded UTF-8");
        }
        try {
            var path = Path.of(decoded);
            boolean climbs = StreamSupport.stream(path.spliterator(), false)
                    .anyMatch(name -> name.toString().equals(".."));
            return climbs ? new Meant.Nothing(Reason.PATH_NOT_ALLOWED, "the path climbs by ..") : new Meant.File(path);
        } catch (InvalidPathException e) {
            return new Meant.Nothing(Reason.PATH_NOT_ALLOWED, "no file here can have this name");
        }
    }

    /** Java's URIs may have plain characters beyond ASCII: they mean their UTF-8. */
    private static Optional<String> decode(String raw) {
        return PercentCoding.decode(Address.encoded(raw, 0)).flatMap(bytes -> {
            try {
                return Optional.of(
                        UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
        });
    }
}
