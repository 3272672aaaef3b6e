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

    void present(String field, @Nullable Object value) {
        if (value == null) {
            throw new ModelRefusedException(file + ": the field " + field + " is missing; docs/models.md lists them");
        }
    }

    void that(boolean right, String field, Object value, String expected) {
        if (!right) {
            throw new ModelRefusedException(file + ": " + field + " is " + value + "; write " + expected);
        }
    }

    void oneOf(String field, @Nullable String value, List<String> values) {
        present(field, value);
        that(values.contains(value), field, value, values.size() == 1 ? values.getFirst() : "one of " + values);
    }

    /** A file's name, without a way out of the folder. */
    void file(String field, @Nullable String name, Path folder) {
        present(field, name);
        Path path = folder.resolve(name).normalize();
        that(
                path.startsWith(folder.normalize()) && Files.isRegularFile(path),
                field,
                name,
                "the name of a file in " + folder);
    }
}
