package io.tagstream.inference;

import ai.djl.Device;
import io.tagstream.event.Task;
import io.tagstream.image.View;
import java.util.EnumMap;
import java.util.EnumSet;
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
    private final Map<Task, Network> networks = new EnumMap<>(Task.class);

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
        networks.put(Task.CLASSIFY, engine.load(settings, manifest, form, device));
    }

    /** What there are graphs for. */
    Set<Task> tasks() {
        var tasks = EnumSet.of(Task.CLASSIFY);
        if (engine != ServedEngine.MXNET) {
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
        View view = task == Task.CLASSIFY ? manifest.view() : View.largest(task);
        int bytes = Math.multiplyExact(maxBatch, manifest.view().bytes());
        return new TaskPredictor(network(task), view, bytes, device.isGpu());
    }

    /** The graphs of other tasks are run by ONNX Runtime where another engine classifies. */
    private synchronized Network network(Task task) {
        return Objects.requireNonNull(networks.computeIfAbsent(task, asked -> {
            ModelManifest.Head head = form.head(asked)
                    .orElseThrow(() -> new IllegalStateException("the model was asked for " + asked.code()));
            return new DjlNetwork(
                    OnnxRuntimeModel.load(settings, head.graph(), device), new MapTranslator(), engine.calls());
        }));
    }

    @Override
    public synchronized void close() {
        networks.values().forEach(Network::close);
    }
}
