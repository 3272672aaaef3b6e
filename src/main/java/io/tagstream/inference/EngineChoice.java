package io.tagstream.inference;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tagstream.onednn.OneDnnException;
import io.tagstream.onednn.OneDnnLibrary;
import java.util.Optional;

/**
 * What {@code tagstream.model.engine=auto} means on this machine: oneDNN where it is the faster one, on processors with
 * AVX-512 VNNI or with AVX2 and no AVX-512, and the model is one that it can run; else ONNX Runtime.
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

    static ModelSettings resolve(ModelSettings settings, boolean faster) {
        ModelSettings resolved = settings.engine().equals(AUTO)
                ? settings.by(choose(settings, faster).code())
                : settings;
        if (ServedEngine.of(resolved.engine()) == ServedEngine.ONEDNN) {
            OneDnnNetwork.holdToOneThread();
        }
        return resolved;
    }

    private static ServedEngine choose(ModelSettings settings, boolean faster) {
        boolean forCpu = settings.device().equals("cpu") || (settings.device().equals(AUTO) && !Devices.forGpus());
        boolean inBytes = settings.precision() == Precision.AUTO || settings.precision() == Precision.INT8;
        if (!faster || !forCpu || !inBytes) {
            return ServedEngine.ONNX_RUNTIME;
        }
        Optional<String> problem = problem(settings.by(ServedEngine.ONEDNN.code()));
        if (problem.isPresent()) {
            LOG.log(INFO, "oneDNN, the faster engine on this processor, is not used: {0}", problem.get());
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
            LOG.log(WARNING, "ONNX Runtime is used, though oneDNN is faster on this processor: {0}", e.getMessage());
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
