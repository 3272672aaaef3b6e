package io.tagstream.inference;

import java.util.Map;

/**
 * Switches the engines' reporting off: people's pictures pass through here.
 *
 * <p>ONNX Runtime 1.29 reports by default on Linux and reads {@code ORT_DISABLE_TELEMETRY} from the
 * process' environment when its library is loaded; DJL asks the cloud's metadata address unless
 * {@code ai.djl.offline} is set. So this is called before any engine is touched, and sets the
 * environment itself, since {@code java -jar} by hand has no script around it.
 */
final class Telemetry {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("ORT_DISABLE_TELEMETRY", "1", "OPT_OUT_TRACKING", "true", "DJL_OFFLINE", "true");

    private Telemetry() {}

    /** Thread-safe, and without effect when called again. */
    static void switchOff() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        ProcessEnvironment.set(ENVIRONMENT);
    }
}
