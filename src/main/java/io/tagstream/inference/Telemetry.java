package io.tagstream.inference;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
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
    @SuppressWarnings("restricted") // The one call into the C library that Java itself has no way for.
    static void switchOff() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        Linker linker = Linker.nativeLinker();
        MemorySegment setenv = linker.defaultLookup()
                .find("setenv")
                .orElseThrow(
                        () -> new ModelRefusedException(
                                "this platform has no setenv(): set ORT_DISABLE_TELEMETRY=1 in the environment and use Linux or macOS"));
        var call = linker.downcallHandle(setenv, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            for (var entry : ENVIRONMENT.entrySet()) {
                int failed = (int)
                        call.invokeExact(arena.allocateFrom(entry.getKey()), arena.allocateFrom(entry.getValue()), 1);
                if (failed != 0) {
                    throw new ModelRefusedException("could not set " + entry.getKey() + " in the environment");
                }
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("setenv() throws nothing", e);
        }
    }
}
