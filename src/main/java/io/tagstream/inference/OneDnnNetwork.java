package io.tagstream.inference;

import io.tagstream.batch.BatchFailedException;
import io.tagstream.image.View;
import io.tagstream.onednn.NetworkRun;
import io.tagstream.onednn.OneDnnException;
import io.tagstream.onednn.OneDnnLibrary;
import io.tagstream.onednn.QuantizedNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The int8 form on oneDNN (docs/adr/0017-onednn.md): of ONNX graphs it knows the shipped one alone, which it builds anew. */
record OneDnnNetwork(QuantizedNetwork network) implements Network {

    private static final String OTHERWISE = "; set tagstream.model.engine=" + ServedEngine.ONNX_RUNTIME.code();

    /**
     * Its OpenMP has one thread for each predictor, as oneDNN finds it in the environment when it is loaded: before any
     * library that brings OpenMP with it.
     */
    static void holdToOneThread() {
        ProcessEnvironment.set(Map.of("OMP_NUM_THREADS", "1"));
    }

    /** @throws ModelRefusedException if it cannot be run so; the message says why, and what to set */
    static Network load(ModelSettings settings, ModelManifest manifest, ModelManifest.Form form) {
        problem(settings, manifest, form).ifPresent(problem -> {
            throw new ModelRefusedException("tagstream.model.engine=" + settings.engine() + ": " + problem + OTHERWISE);
        });
        holdToOneThread();
        Path folder = settings.folder();
        try {
            return new OneDnnNetwork(
                    QuantizedNetwork.load(folder.resolve(form.graph()), folder.resolve(form.identity())));
        } catch (IOException | OneDnnException e) {
            throw new ModelRefusedException(
                    "tagstream.model.engine=" + settings.engine() + ": " + e.getMessage() + OTHERWISE, e);
        }
    }

    /** Why it cannot be run so, whatever is in its files. */
    static Optional<String> problem(ModelSettings settings, ModelManifest manifest, ModelManifest.Form form) {
        if (settings.threads() > 1) {
            return Optional.of("a predictor computes on one thread; set tagstream.model.threads-per-predictor=1");
        }
        if (!manifest.input().isBytesOf(View.CROP) || manifest.output().probabilities()) {
            return Optional.of(
                    "the network takes uint8 NHWC RGB of 224 pixels and gives logits, and this one does not");
        }
        if (form.weights() == null || !form.weights().endsWith(".safetensors")) {
            return Optional.of(form.graph() + " has no weights in a safetensors file");
        }
        return OneDnnLibrary.problem();
    }

    @Override
    public Call newCall(int maxBatch) {
        return new OneDnnCall(network.newRun(maxBatch));
    }

    @Override
    public void close() {
        network.close();
    }

    private record OneDnnCall(NetworkRun run) implements Call {

        @Override
        public List<Logits> predict(ImageBatch images) {
            try {
                return run.logits(images.filled()).stream().map(Logits::new).toList();
            } catch (OneDnnException e) {
                throw new BatchFailedException("predicting a batch of " + images.size(), e);
            }
        }

        @Override
        public void close() {
            run.close();
        }
    }
}
