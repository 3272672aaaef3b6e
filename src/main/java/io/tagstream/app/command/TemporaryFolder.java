package io.tagstream.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where libraries unpack their native code at each start. It is looked at before they are, because
 * some of them fail without a word of the folder.
 */
final class TemporaryFolder {

    /** RocksDB's library, which Quarkus' extension loads, and ONNX Runtime's. */
    private static final long NEEDED_MEBIBYTES = 64;

    private TemporaryFolder() {}

    /** What is wrong with the folder and how to mend it; empty where nothing is. */
    static Optional<String> problem(Path folder) {
        try {
            Files.delete(Files.createTempFile(folder, "tagstream-", ".tmp"));
            long mebibytes = Files.getFileStore(folder).getUsableSpace() >> 20;
            return mebibytes < NEEDED_MEBIBYTES
                    ? Optional.of(cure(folder, "has " + mebibytes + " MiB left"))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of(cure(folder, "cannot be written (" + e.getMessage() + ")"));
        }
    }

    private static String cure(Path folder, String wrong) {
        return "the temporary folder %s %s, and native libraries are unpacked there: it must be writable, have %d MiB left and not be mounted noexec; another one is chosen by -Djava.io.tmpdir=FOLDER"
                .formatted(folder, wrong, NEEDED_MEBIBYTES);
    }
}
