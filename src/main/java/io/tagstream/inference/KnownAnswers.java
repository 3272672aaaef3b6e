package io.tagstream.inference;

import io.tagstream.event.Task;
import io.tagstream.image.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What each graph of a form says of the known image. A graph that sees more than one such image is shown it as often as it
 * fits, side by side. Immutable.
 */
final class KnownAnswers {

    private final Map<Task, KnownAnswer> byTask;

    private KnownAnswers(Map<Task, KnownAnswer> byTask) {
        this.byTask = byTask;
    }

    /** @throws ModelRefusedException if the file of the known image cannot be read, or is not as large as one */
    static KnownAnswers of(Path folder, ModelManifest manifest, ModelManifest.Form form) {
        View view = manifest.view();
        Optional<ByteBuffer> known =
                Optional.ofNullable(manifest.knownAnswer()).map(file -> pixelsOf(folder.resolve(file), view));
        var byTask = new EnumMap<Task, KnownAnswer>(Task.class);
        byTask.put(Task.CLASSIFY, answer(known, form.knownAnswer(), view, view));
        for (Task task : Task.values()) {
            form.head(task).ifPresent(head -> byTask.put(task, answer(known, head.knownAnswer(), view, shown(task))));
        }
        return new KnownAnswers(byTask);
    }

    /** Of a task that the form has a graph for. */
    KnownAnswer of(Task task) {
        return Objects.requireNonNull(byTask.get(task), task.code());
    }

    private static View shown(Task task) {
        return task == Task.DETECT ? View.WHOLE : View.CROP;
    }

    private static KnownAnswer answer(
            Optional<ByteBuffer> known, ModelManifest.@Nullable Answer expected, View of, View shown) {
        return known.isEmpty() || expected == null
                ? KnownAnswer.anything(shown, ByteBuffer.allocateDirect(shown.bytes()))
                : new KnownAnswer(shown, repeated(known.get(), of, shown), expected);
    }

    private static ByteBuffer repeated(ByteBuffer image, View of, View shown) {
        ByteBuffer all = ByteBuffer.allocateDirect(shown.bytes());
        for (int y = 0; y < shown.height(); y++) {
            for (int x = 0; x < shown.width(); x += of.width()) {
                int width = Math.min(of.width(), shown.width() - x);
                all.put(image.slice(3 * (y % of.height()) * of.width(), 3 * width));
            }
        }
        return all.flip();
    }

    private static ByteBuffer pixelsOf(Path file, View view) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != view.bytes()) {
                throw new ModelRefusedException(
                        file + " has " + bytes.length + " bytes, a known image has " + view.bytes());
            }
            return ByteBuffer.wrap(bytes);
        } catch (IOException e) {
            throw new ModelRefusedException("cannot read the known image " + file, e);
        }
    }
}
