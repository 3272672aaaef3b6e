package io.tagstream.inference;

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

    /**
     * SHA-256 of the one ONNX graph that is known to be {@link io.tagstream.resnet.Architecture#shipped}: a fine-tuned one has
     * the same weights, and another layer behind them.
     */
    static final String GRAPH = "79e97dfcc101139d6a3a8dcb569657320d539a91d3164c2124ff6cc03c8dfbb9";

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
            var network = QuantizedNetwork.load(folder.resolve(form.graph()), folder.resolve(form.identity()));
            if (network.classes() != manifest.output().classes()) {
                network.close();
                throw new ModelRefusedException(form.identity() + " has " + network.classes() + " classes, "
                        + ModelManifest.FILE + " says " + manifest.output().classes() + OTHERWISE);
            }
            return new OneDnnNetwork(network);
        } catch (IOException | OneDnnException e) {
            throw new ModelRefusedException(
                    "tagstream.model.engine=" + settings.engine() + ": " + e.getMessage() + OTHERWISE, e);
        }
    }

    /**
     * Why it cannot be run so, by all but what is in its weights; empty where it can.
     *
     * @throws ModelRefusedException if the graph cannot be read
     */
    static Optional<String> problem(ModelSettings settings, ModelManifest manifest, ModelManifest.Form form) {
        if (settings.threads() > 1) {
            return Optional.of(
                    "a predictor computes on one thread; set tagstream.model.threads-per-predictor=1, or choose another engine");
        }
        if (!manifest.view().equals(View.CROP)
                || !manifest.input().isBytesOf(View.CROP)
                || manifest.output().probabilities()) {
            return Optional.of(
                    "the network takes uint8 NHWC RGB of 224 pixels and gives logits, and this one does not");
        }
        Path graph = settings.folder().resolve(form.graph());
        if (form.weights() == null || !Digests.sha256Of(graph).equals(GRAPH)) {
            return Optional.of(graph + " is not the int8 graph that is shipped, the only one it knows");
        }
        return OneDnnLibrary.problem();
    }

    @Override
    public Call newCall(int maxBatch) {
        try {
            return new OneDnnCall(network.newRun(maxBatch));
        } catch (OneDnnException e) {
            throw new ModelRefusedException("oneDNN has no memory for a predictor: " + e.getMessage() + OTHERWISE, e);
        }
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
                throw EngineFailure.of(images.size(), e);
            }
        }

        @Override
        public void close() {
            run.close();
        }
    }
}
