package io.tagstream.inference;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.translate.NoBatchifyTranslator;
import io.tagstream.event.Task;
import io.tagstream.image.View;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The graphs of one form on one device, each for a task; loaded when they are first needed. Thread-safe. */
final class TaskModels implements AutoCloseable {

    private final ServedEngine engine;
    private final ModelSettings settings;
    private final ModelManifest manifest;
    private final ModelManifest.Form form;
    private final Device device;
    private final Map<Task, Model> models = new EnumMap<>(Task.class);

    /** Loads the classifying one. Who looks at the files' digests has done so for what an engine parses. */
    TaskModels(
            ServedEngine engine,
            ModelSettings settings,
            ModelManifest manifest,
            ModelManifest.Form form,
            Device device) {
        this.engine = engine;
        this.settings = settings;
        this.manifest = manifest;
        this.form = form;
        this.device = device;
        models.put(Task.CLASSIFY, engine.load(settings, form, device));
    }

    /** What there are graphs for. */
    Set<Task> tasks() {
        var tasks = EnumSet.of(Task.CLASSIFY);
        if (engine == ServedEngine.ONNX_RUNTIME) {
            EnumSet.allOf(Task.class).stream()
                    .filter(task -> form.head(task).isPresent())
                    .forEach(tasks::add);
        }
        return tasks;
    }

    /**
     * For the calling thread.
     *
     * @param maxBatch most images that are classified in one call; of larger ones as many fewer
     */
    TaskPredictor newPredictor(Task task, int maxBatch) {
        NoBatchifyTranslator<ImageBatch, List<Logits>> translator =
                task == Task.CLASSIFY ? new LogitsTranslator(manifest) : new MapTranslator();
        View view = task == Task.CLASSIFY ? manifest.view() : View.largest(task);
        int bytes = Math.multiplyExact(maxBatch, manifest.view().bytes());
        return new TaskPredictor(model(task), translator, engine.calls(), view, bytes, device.isGpu());
    }

    private synchronized Model model(Task task) {
        return Objects.requireNonNull(models.computeIfAbsent(task, asked -> {
            ModelManifest.Head head = form.head(asked)
                    .orElseThrow(() -> new IllegalStateException("the model was asked for " + asked.code()));
            return OnnxRuntimeModel.load(settings, head.graph(), device);
        }));
    }

    @Override
    public synchronized void close() {
        models.values().forEach(Model::close);
    }
}
