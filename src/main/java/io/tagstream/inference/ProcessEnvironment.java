package io.tagstream.inference;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** The environment of this process as native code reads it, which Java itself can only read a copy of. */
final class ProcessEnvironment {

    private ProcessEnvironment() {}

    /**
     * Sets variables, those included that are set already. Libraries read theirs when they are loaded, so
     * this comes before. To be called by one thread at a time.
     *
     * @throws ModelRefusedException if the platform has no way for it
     */
    @SuppressWarnings("restricted") // The one call into the C library that Java itself has no way for.
    static void set(Map<String, String> variables) {
        Linker linker = Linker.nativeLinker();
        MemorySegment setenv = linker.defaultLookup()
                .find("setenv")
                .orElseThrow(
                        () -> new ModelRefusedException(
                                "this platform has no setenv(): set ORT_DISABLE_TELEMETRY=1 in the environment and use Linux or macOS"));
        var call = linker.downcallHandle(setenv, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            for (var entry : variables.entrySet()) {
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
