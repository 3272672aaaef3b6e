package io.tagstream.event;

import java.util.Optional;

/** The syntax of W3C Trace Context: {@code version-traceid-parentid-flags}. */
public final class TraceContext {

    private static final int LENGTH = 55;
    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;

    private TraceContext() {}

    /** The id of the trace, 32 hexadecimal digits; empty where that is no {@code traceparent}. */
    public static Optional<String> traceId(String traceparent) {
        return isValid(traceparent) ? Optional.of(traceparent.substring(TRACE_ID, PARENT_ID - 1)) : Optional.empty();
    }

    /** Whether a {@code traceparent} may be passed on; another one is left out, as the standard has it. */
    static boolean isValid(String traceparent) {
        if (traceparent.length() != LENGTH || traceparent.startsWith("ff")) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            boolean dash = i == TRACE_ID - 1 || i == PARENT_ID - 1 || i == FLAGS - 1;
            char c = traceparent.charAt(i);
            if (dash ? c != '-' : !isHex(c)) {
                return false;
            }
        }
        return !isZero(traceparent, TRACE_ID, PARENT_ID - 1) && !isZero(traceparent, PARENT_ID, FLAGS - 1);
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    private static boolean isZero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }
}
