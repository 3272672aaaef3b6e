package io.tagstream.inference;

import ai.djl.Device;
import ai.djl.Model;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Who runs the network: the values of {@code tagstream.model.engine}. */
@SuppressWarnings("ImmutableEnumChecker") // the permits of a library that the process has once
enum ServedEngine {

    /** The default: everywhere, and with an int8 form. */
    ONNX_RUNTIME("OnnxRuntime", Precision.INT8, Integer.MAX_VALUE) {
        @Override
        Model load(ModelSettings settings, ModelManifest.Form form, Device device) {
            return OnnxRuntimeModel.load(settings, form.graph(), device);
        }
    },

    /**
     * The second one, for parity: Linux x86-64, the float form (docs/adr/0012-mxnet.md). It computes on one
     * thread anyway, and two that wait for it at once may both wait for ever.
     */
    MXNET("MXNet", Precision.FLOAT16, 1) {
        @Override
        Model load(ModelSettings settings, ModelManifest.Form form, Device device) {
            return MxNetModel.load(settings, form);
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
                        + " is not served by this version; set it to one of " + codes()));
    }

    /** DJL's name of it. */
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
                    + " only; with tagstream.model.engine=" + code + " set it to auto or float16");
        }
        return asked == Precision.AUTO ? best : asked;
    }

    /**
     * Reads the model's files: a graph that is the one that was meant, and weights that may still turn out not to be.
     *
     * @throws ModelRefusedException if they cannot be loaded; the message names what to change
     */
    abstract Model load(ModelSettings settings, ModelManifest.Form form, Device device);

    private static List<String> codes() {
        return Arrays.stream(values()).map(ServedEngine::code).toList();
    }
}
