package io.tagstream.hostile;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** With which byte the C library fills memory that it gives out and takes back (glibc; elsewhere nothing is filled). */
@SuppressWarnings("restricted") // of the C library one function is called, which has no pointers
final class NativeHeap {

    /** {@code M_PERTURB} of {@code mallopt(3)}. */
    private static final int PERTURB = -6;

    private final Optional<MethodHandle> mallopt;

    NativeHeap() {
        Linker linker = Linker.nativeLinker();
        mallopt = linker.defaultLookup()
                .find("mallopt")
                .map(address -> linker.downcallHandle(
                        address,
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)));
    }

    /** @param value 1 to 255, or 0 for no filling; what was never written reads as another byte than with another value */
    void fillWith(int value) {
        mallopt.ifPresent(handle -> {
            try {
                int done = (int) handle.invokeExact(PERTURB, value);
                if (done != 1) {
                    throw new IllegalStateException("mallopt answered " + done);
                }
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
