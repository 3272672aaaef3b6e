package io.tagstream.inference;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a description that cannot be served, with the file, the field, its value, and what to write there.
 *
 * @param file that is described
 */
record ManifestCheck(Path file) {

    /** What is there. */
    <T> T present(String field, @Nullable T value) {
        if (value == null) {
            throw new ModelRefusedException(file + ": the field " + field + " is missing; docs/models.md lists them");
        }
        return value;
    }

    void that(boolean right, String field, Object value, String expected) {
        if (!right) {
            throw new ModelRefusedException(file + ": " + field + " is " + value + "; write " + expected);
        }
    }

    void oneOf(String field, @Nullable String value, List<String> values) {
        String present = present(field, value);
        that(values.contains(present), field, present, values.size() == 1 ? values.getFirst() : "one of " + values);
    }

    /** A file's name, without a way out of the folder. */
    void file(String field, @Nullable String name, Path folder) {
        String present = present(field, name);
        Path path = folder.resolve(present).normalize();
        that(
                path.startsWith(folder.normalize()) && Files.isRegularFile(path),
                field,
                present,
                "the name of a file in " + folder);
    }
}
