package io.tagstream.inference;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tagstream.onednn.OneDnnException;
import io.tagstream.onednn.OneDnnLibrary;
import java.util.Optional;

/**
 * What {@code tagstream.model.engine=auto} means on this machine: oneDNN where the processor multiplies tiles of bytes (AMX)
 * and the model is one that it can run, since ONNX Runtime's convolutions do not use them; else ONNX Runtime.
 */
final class EngineChoice {

    private static final String AUTO = "auto";
    private static final System.Logger LOG = System.getLogger(EngineChoice.class.getName());

    private EngineChoice() {}

    /**
     * The same model with an engine that is named.
     *
     * @throws ModelRefusedException if the folder has no model
     */
    static ModelSettings resolve(ModelSettings settings) {
        return resolve(settings, OneDnnLibrary.isFasterHere());
    }

    static ModelSettings resolve(ModelSettings settings, boolean tilesOfBytes) {
        ModelSettings resolved = settings.engine().equals(AUTO)
                ? settings.by(choose(settings, tilesOfBytes).code())
                : settings;
        if (ServedEngine.of(resolved.engine()) == ServedEngine.ONEDNN) {
            OneDnnNetwork.holdToOneThread();
        }
        return resolved;
    }

    private static ServedEngine choose(ModelSettings settings, boolean tilesOfBytes) {
        boolean forCpu = settings.device().equals("cpu") || (settings.device().equals(AUTO) && !Devices.forGpus());
        boolean inBytes = settings.precision() == Precision.AUTO || settings.precision() == Precision.INT8;
        if (!tilesOfBytes || !forCpu || !inBytes) {
            return ServedEngine.ONNX_RUNTIME;
        }
        Optional<String> problem = problem(settings.by(ServedEngine.ONEDNN.code()));
        if (problem.isPresent()) {
            LOG.log(
                    INFO,
                    "the processor has AMX, which ONNX Runtime uses little of; oneDNN is not used: {0}",
                    problem.get());
            return ServedEngine.ONNX_RUNTIME;
        }
        return loads() ? ServedEngine.ONEDNN : ServedEngine.ONNX_RUNTIME;
    }

    private static boolean loads() {
        OneDnnNetwork.holdToOneThread();
        try {
            OneDnnLibrary.require();
            return true;
        } catch (OneDnnException e) {
            LOG.log(WARNING, "ONNX Runtime is used, which takes twice the time on this processor: {0}", e.getMessage());
            return false;
        }
    }

    private static Optional<String> problem(ModelSettings settings) {
        ModelManifest manifest = ModelManifest.read(settings.folder());
        ModelManifest.Form form = manifest.forms().get(Precision.INT8.code());
        if (form == null) {
            return Optional.of("the model has no form int8");
        }
        return OneDnnNetwork.problem(settings, manifest, form);
    }
}
