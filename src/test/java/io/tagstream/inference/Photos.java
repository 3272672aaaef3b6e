package io.tagstream.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Photos that engines are compared on, and what one says of them. */
final class Photos {

    private Photos() {}

    /** The JPEGs of a folder, by name. */
    static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().toLowerCase(Locale.ROOT).matches(".*\\.jpe?g"))
                    .sorted()
                    .toList();
        }
    }

    static int bestClass(float[] logits) {
        return TopK.of(new Logits(logits), 1, 0).getFirst().index();
    }
}
