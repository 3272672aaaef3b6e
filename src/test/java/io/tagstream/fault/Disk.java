package io.tagstream.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder on a tiny file system of its own, which is full or read-only for root, too. Mounting one
 * takes rights that a test may not have.
 */
final class Disk implements AutoCloseable {

    private static final int KIBIBYTES = 64;

    private final Path folder;

    private Disk(Path folder) {
        this.folder = folder;
    }

    /** Whether one can be mounted here. */
    static boolean possible(Path parent) throws IOException {
        try {
            readOnly(parent).close();
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    static Disk readOnly(Path parent) throws IOException {
        return mounted(parent, "ro");
    }

    static Disk full(Path parent) throws IOException {
        Disk disk = mounted(parent, "rw");
        try (var out = Files.newOutputStream(disk.folder.resolve("filler"))) {
            while (true) {
                out.write(new byte[1024]);
            }
        } catch (IOException e) {
            // Now it is full.
            return disk;
        }
    }

    private static Disk mounted(Path parent, String mode) throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(parent), "disk-");
        String options = "size=" + KIBIBYTES + "k," + mode;
        if (run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()) != 0) {
            Files.delete(folder);
            throw new UnsupportedOperationException("nothing can be mounted here");
        }
        return new Disk(folder);
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        if (run("umount", "--lazy", folder.toString()) != 0) {
            throw new IOException("cannot unmount " + folder);
        }
        Files.delete(folder);
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join()
                .exitValue();
    }
}
