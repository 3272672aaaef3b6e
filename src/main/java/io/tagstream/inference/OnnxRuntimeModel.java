package io.tagstream.inference;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.util.Map;

/** A form of the model as ONNX Runtime runs it, on the CPU or by CUDA. */
final class OnnxRuntimeModel {

    private OnnxRuntimeModel() {}

    /**
     * @param graph  its file
     * @param device of a GPU DJL asks ONNX Runtime for its CUDA provider
     * @throws ModelRefusedException if the files cannot be loaded
     */
    static Model load(ModelSettings settings, String graph, Device device) {
        if (!graph.endsWith(".onnx")) {
            throw new ModelRefusedException(
                    graph + " is no ONNX file; for a graph of MXNet, set tagstream.model.engine=MXNet");
        }
        // Beside MXNet's engine, this one would load its library for operators that nobody needs here.
        System.setProperty("ai.djl.onnx.disable_alternative", "true");
        // First the engine: an environment that exists before it makes it unusable for the JVM.
        String engine = ServedEngine.ONNX_RUNTIME.code();
        Engine.getEngine(engine);
        String name = graph.replaceFirst("\\.onnx$", "");
        Model model = Model.newInstance(name, device, engine);
        try {
            model.load(settings.folder(), name, Map.of("sessionOptions", sessionOptions(settings.threads())));
            return model;
        } catch (IOException | MalformedModelException | OrtException e) {
            model.close();
            throw new ModelRefusedException(
                    "cannot load " + settings.folder().resolve(graph) + ": " + e.getMessage(), e);
        }
    }

    /** Threads that spin while they wait steal the cores from decoding. */
    private static SessionOptions sessionOptions(int threads) throws OrtException {
        var options = new SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }
}
