package io.tagstream.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/**
 * Opens regular files below a folder, and nothing else.
 *
 * <p>First the path as it is written must be below the folder, so that nothing can be learnt
 * about what is elsewhere. Then its links are resolved, and what it really is must be below the
 * folder too. That real path is then opened from the folder downwards, one component at a time
 * and following no link, so that a folder swapped for a link meanwhile leads nowhere. What is not
 * a regular file (a pipe would block whoever opens it) is refused before it is opened.
 *
 * <p>Immutable.
 */
final class FileJail {

    /** The path leads out, or to something that is not a regular file. */
    static final class LeftJailException extends FileSystemException {

        private static final long serialVersionUID = 1L;

        LeftJailException(Path path) {
            super(path.toString());
        }
    }

    /** Of one part of a path, in bytes: what file systems take. */
    private static final int LONGEST_NAME = 255;

    private final Path root;
    private final Path realRoot;

    /** @throws IOException if there is no such folder */
    FileJail(Path root) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        this.realRoot = root.toRealPath();
        if (!Files.isDirectory(realRoot)) {
            throw new NotDirectoryException(root.toString());
        }
    }

    /**
     * @param path absolute, without {@code ..}
     * @throws LeftJailException if it leads out, or to no regular file
     * @throws IOException       if there is nothing, or it cannot be opened
     */
    SeekableByteChannel open(Path path) throws IOException {
        if (!path.startsWith(root) && !path.startsWith(realRoot)) {
            throw new LeftJailException(path);
        }
        var real = realPath(path);
        if (!real.startsWith(realRoot) || real.equals(realRoot)) {
            throw new LeftJailException(path);
        }
        try (var folder = Files.newDirectoryStream(realRoot)) {
            return open(folder, realRoot.relativize(real), real);
        }
    }

    private static Path realPath(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (FileSystemException e) {
            throw e.getClass() == FileSystemException.class ? named(path, e) : e;
        }
    }

    /**
     * The system says "too many links", "not a folder" and "name too long" as it says "broken disk";
     * the last part of the path that is there tells which it was.
     */
    private static FileSystemException named(Path path, FileSystemException failed) {
        Path last = path;
        var there = lookAt(last);
        while (there.isEmpty() && last.getParent() != null) {
            last = last.getParent();
            there = lookAt(last);
        }
        if (there.filter(BasicFileAttributes::isSymbolicLink).isPresent()) {
            return new LeftJailException(path); // in a circle
        }
        boolean belowNoFolder = !last.equals(path)
                && !there.map(BasicFileAttributes::isDirectory).orElse(true);
        boolean tooLong = !last.equals(path)
                && path.getName(last.getNameCount()).toString().getBytes(UTF_8).length > LONGEST_NAME;
        return belowNoFolder || tooLong ? new NoSuchFileException(path.toString()) : failed;
    }

    private static Optional<BasicFileAttributes> lookAt(Path path) {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static SeekableByteChannel open(DirectoryStream<Path> folder, Path below, Path real) throws IOException {
        if (!(folder instanceof SecureDirectoryStream<Path> secure)) {
            // No such calls on this platform: the last component at least follows no link.
            check(Files.readAttributes(real, BasicFileAttributes.class, NOFOLLOW_LINKS), real);
            return Files.newByteChannel(real, Set.of(READ, NOFOLLOW_LINKS));
        }
        var name = below.getName(0);
        if (below.getNameCount() > 1) {
            try (var next = secure.newDirectoryStream(name, NOFOLLOW_LINKS)) {
                return open(next, below.subpath(1, below.getNameCount()), real);
            }
        }
        check(
                secure.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                        .readAttributes(),
                real);
        return secure.newByteChannel(name, Set.of(READ, NOFOLLOW_LINKS));
    }

    private static void check(BasicFileAttributes attributes, Path real) throws LeftJailException {
        if (!attributes.isRegularFile()) {
            throw new LeftJailException(real);
        }
    }
}
