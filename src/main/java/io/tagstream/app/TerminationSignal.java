package io.tagstream.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Proxy;
import org.jboss.logging.Logger;

/**
 * SIGTERM as what it is here: an ordinary end, with exit code 0. The JVM's own way ends with 143,
 * which whoever watches the process takes for a failure.
 */
@ApplicationScoped
class TerminationSignal {

    private static final Logger LOG = Logger.getLogger(TerminationSignal.class);
    private static final int ORDINARY_END = 0;

    private final LaunchMode mode;

    TerminationSignal(LaunchMode mode) {
        this.mode = mode;
    }

    /**
     * SIGTERM halts the JVM with exit code 0, until {@link #watch}: nothing was taken from Kafka that could be lost, and native
     * code computes on threads that the JVM's own end does not wait for, while it closes the libraries under them. Not in
     * development mode.
     */
    void endWhileStarting() {
        hear(() -> {
            LOG.info("SIGTERM while starting: the worker ends, it has taken no event");
            Runtime.getRuntime().halt(ORDINARY_END);
        });
    }

    /** Not in development mode, where the end of the application is not the end of the process. */
    void watch() {
        hear(() -> Quarkus.asyncExit(ORDINARY_END));
    }

    private void hear(Runnable action) {
        if (mode != LaunchMode.NORMAL) {
            return;
        }
        try {
            onTerm(action);
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIGTERM will end the worker with exit code 143", e);
        }
    }

    /**
     * The only way that Java has to hear of a signal is in {@code jdk.unsupported}, and the compiler
     * warns of its types however they are annotated: so they are found by name.
     */
    private static void onTerm(Runnable action) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object hearing = Proxy.newProxyInstance(
                handler.getClassLoader() == null ? TerminationSignal.class.getClassLoader() : handler.getClassLoader(),
                new Class<?>[] {handler},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "handle" -> {
                        action.run();
                        yield null;
                    }
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> arguments != null && proxy == arguments[0];
                    default -> "SIGTERM";
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance("TERM"), hearing);
    }
}
