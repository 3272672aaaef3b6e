package io.tagstream.app;

import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Ends the process when going on would be wrong. The exit code tells an operator which kind of wrong. */
@ApplicationScoped
class WorkerExit {

    /** Something must be configured or repaired first (the {@code EX_CONFIG} of BSD's {@code sysexits.h}). */
    static final int REFUSED = 78;

    /** Starting again may help (the {@code EX_TEMPFAIL} of BSD's {@code sysexits.h}). */
    static final int FAILED = 75;

    private static final Logger LOG = Logger.getLogger(WorkerExit.class);

    void refuse(String why) {
        LOG.errorf("the worker stops, exit code %d: %s", REFUSED, why);
        Quarkus.asyncExit(REFUSED);
    }

    /**
     * At once, and without another line of code than it needs: nothing can be said of what a virtual machine
     * without memory still does. The open transaction aborts, and the next process goes on.
     */
    void halt(Throwable failure) {
        try {
            LOG.errorf(failure, "the worker halts, exit code %d", FAILED);
        } finally {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    /** At once too: what a suspect predictor said must not be committed by an orderly end. */
    void haltSuspect(String what) {
        LOG.errorf(
                "the worker halts, exit code %d: a predictor cannot be believed: %s. Labels that this process"
                        + " committed since then may be wrong; what it has in flight is left to the next one",
                FAILED, what);
        Runtime.getRuntime().halt(FAILED);
    }

    void fail(String why) {
        LOG.errorf("the worker stops, exit code %d: %s", FAILED, why);
        Quarkus.asyncExit(FAILED);
    }
}
