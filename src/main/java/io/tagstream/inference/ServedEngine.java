package io.tagstream.inference;

import ai.djl.Device;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Who runs the network: the values of {@code tagstream.model.engine}. */
@SuppressWarnings("ImmutableEnumChecker") // the permits of a library that the process has once
enum ServedEngine {

    /** Everywhere, and with an int8 form. */
    ONNX_RUNTIME("OnnxRuntime", Precision.INT8, Integer.MAX_VALUE) {
        @Override
        Network load(ModelSettings settings, ModelManifest manifest, ModelManifest.Form form, Device device) {
            return new DjlNetwork(
                    OnnxRuntimeModel.load(settings, form.graph(), device), new LogitsTranslator(manifest), calls());
        }
    },

    /** The fastest for int8 on most processors (docs/adr/0017-onednn.md): Linux x86-64, the shipped network. */
    ONEDNN("oneDNN", Precision.INT8, Integer.MAX_VALUE) {
        @Override
        Network load(ModelSettings settings, ModelManifest manifest, ModelManifest.Form form, Device device) {
            return OneDnnNetwork.load(settings, manifest, form);
        }
    },

    /**
     * The second one, for parity: Linux x86-64, the float form (docs/adr/0012-mxnet.md). It computes on one
     * thread anyway, and two that wait for it at once may both wait for ever.
     */
    MXNET("MXNet", Precision.FLOAT16, 1) {
        @Override
        Network load(ModelSettings settings, ModelManifest manifest, ModelManifest.Form form, Device device) {
            return new DjlNetwork(MxNetModel.load(settings, form), new LogitsTranslator(manifest), calls());
        }
    };

    private final String code;
    private final Precision best;
    private final Semaphore calls;

    /** @param callsAtOnce that the library bears */
    ServedEngine(String code, Precision best, int callsAtOnce) {
        this.code = code;
        this.best = best;
        this.calls = new Semaphore(callsAtOnce);
    }

    /** @throws ModelRefusedException if there is no such engine */
    static ServedEngine of(String name) {
        return Arrays.stream(values())
                .filter(engine -> engine.code.equals(name))
                .findFirst()
                .orElseThrow(() -> new ModelRefusedException("tagstream.model.engine=" + name
                        + " is not served by this version; set it to auto or one of " + codes()));
    }

    /** As in configuration and labels; of DJL's engines, DJL's name. */
    String code() {
        return code;
    }

    /** A call into the library holds one of these. */
    Semaphore calls() {
        return calls;
    }

    /**
     * What to compute in, where {@code auto} is asked for too.
     *
     * @throws ModelRefusedException if this engine cannot
     */
    Precision precision(Precision asked) {
        if (this == MXNET && asked == Precision.INT8) {
            throw new ModelRefusedException("tagstream.model.precision=int8 is served by " + ONNX_RUNTIME.code
                    + " and " + ONEDNN.code + " only; with tagstream.model.engine=" + code
                    + " set it to auto or float16");
        }
        if (this == ONEDNN && asked != Precision.AUTO && asked != Precision.INT8) {
            throw new ModelRefusedException("tagstream.model.precision=" + asked.code() + " is not served by " + code
                    + "; with tagstream.model.engine=" + code + " set it to auto or int8");
        }
        return asked == Precision.AUTO ? best : asked;
    }

    /**
     * Reads the model's files: a graph that is the one that was meant, and weights that may still turn out not to be.
     *
     * @throws ModelRefusedException if they cannot be loaded; the message names what to change
     */
    abstract Network load(ModelSettings settings, ModelManifest manifest, ModelManifest.Form form, Device device);

    private static List<String> codes() {
        return Arrays.stream(values()).map(ServedEngine::code).toList();
    }
}
