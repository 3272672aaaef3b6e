package io.tagstream.inference;

import static java.lang.System.Logger.Level.WARNING;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a network runs on, by {@code tagstream.model.device}. A GPU that is asked for by name and not there is an error:
 * the CPU would label a fiftieth of what is expected, without a word.
 */
final class Devices {

    private static final System.Logger LOG = System.getLogger(Devices.class.getName());

    /** In the jar of ONNX Runtime that is for GPUs, and in no other. */
    private static final String CUDA = "/ai/onnxruntime/native/linux-x64/libonnxruntime_providers_cuda.so";

    private static final Pattern GPUS = Pattern.compile("gpu(?::(\\d{1,3}(?:,\\d{1,3})*))?");

    private Devices() {}

    /** Whether this build has an engine's library for GPUs, which is asked of no library. */
    static boolean forGpus() {
        return Devices.class.getResource(CUDA) != null;
    }

    /** How many GPUs a resolved value names. */
    static int gpus(String resolved) {
        return resolved.startsWith("gpu") ? parse(resolved).size() : 0;
    }

    /**
     * {@code cpu}, or {@code gpu:0} or more of them by their numbers.
     *
     * @throws ModelRefusedException if what is asked for is not there
     */
    static String resolve(String asked, ServedEngine engine) {
        boolean gpusToo = engine == ServedEngine.ONNX_RUNTIME;
        if (asked.equals("cpu") || (asked.equals("auto") && !gpusToo)) {
            return "cpu";
        }
        if (!gpusToo) {
            throw new ModelRefusedException("tagstream.model.device=" + asked + " is served by "
                    + ServedEngine.ONNX_RUNTIME.code() + " only; with tagstream.model.engine=" + engine.code()
                    + " set it to auto or cpu");
        }
        // First the engine: an environment that exists before it makes it unusable for the JVM.
        Engine.getEngine(engine.code());
        return resolve(asked, OrtEnvironment.getAvailableProviders(), Devices::tryCuda);
    }

    /** Tries a device; the library tells by an exception that it cannot. */
    @FunctionalInterface
    interface Trial {
        void of(int gpu) throws OrtException;
    }

    static String resolve(String asked, Set<OrtProvider> providers, Trial trial) {
        boolean library = providers.contains(OrtProvider.CUDA);
        if (asked.equals("auto")) {
            return library && works(trial) ? "gpu:0" : "cpu";
        }
        List<Integer> gpus = parse(asked);
        if (!library) {
            throw new ModelRefusedException("tagstream.model.device=" + asked
                    + " asks for a GPU, but this build has the engines' CPU libraries only; build it with -Pgpu"
                    + " (docs/containers.md), or set it to auto or cpu");
        }
        for (int gpu : gpus) {
            try {
                trial.of(gpu);
            } catch (OrtException e) {
                throw new ModelRefusedException(
                        "tagstream.model.device=" + asked + ": GPU " + gpu + " cannot be used: " + e.getMessage()
                                + "; set it to a device that is there, or to auto or cpu",
                        e);
            }
        }
        return "gpu:" + gpus.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static boolean works(Trial trial) {
        try {
            trial.of(0);
            return true;
        } catch (OrtException e) {
            LOG.log(WARNING, "no GPU can be used, so the CPU is: {0}", e.getMessage());
            return false;
        }
    }

    private static List<Integer> parse(String asked) {
        Matcher gpus = GPUS.matcher(asked);
        if (!gpus.matches()) {
            throw new ModelRefusedException("tagstream.model.device=" + asked
                    + " is no device; set it to auto, cpu, gpu or, by number, gpu:0,1");
        }
        String numbers = gpus.group(1);
        return numbers == null
                ? List.of(0)
                : Arrays.stream(numbers.split(","))
                        .map(Integer::valueOf)
                        .distinct()
                        .toList();
    }

    private static void tryCuda(int gpu) throws OrtException {
        try (var options = new SessionOptions()) {
            options.addCUDA(gpu);
        }
    }

    /** DJL's names of what a resolved value names. */
    static List<Device> of(String resolved) {
        return gpus(resolved) == 0
                ? List.of(Device.cpu())
                : parse(resolved).stream().map(Device::gpu).toList();
    }
}
