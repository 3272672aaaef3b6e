package io.tagstream.fetch;

import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Tells a target's answer from a proxy's. A proxy that opens no tunnel answers in the clear, and the
 * client hands that on as if it came from the target: a redirect or a picture in it would be anybody's.
 */
final class ReachedTarget {

    private static final String REACHED = "tagstream.reached";

    /** Stands behind the step of the client that takes a connection and opens tunnels. */
    static final ExecChainHandler MARK = (request, scope, chain) -> {
        GuardedDnsResolver.ATTEMPT.get().endOwnWait(); // a connection that was open already needed no lookup
        scope.clientContext.setAttribute(REACHED, true);
        return chain.proceed(request, scope);
    };

    private ReachedTarget() {}

    static boolean by(HttpContext context) {
        return context.getAttribute(REACHED) != null;
    }

    /** What it means that the proxy opened no tunnel. */
    static FetchAttempt proxyRefused(int status, HttpTarget target) {
        String says = target.printable() + ": the proxy opens no tunnel, status " + status;
        // 407 and its own troubles are the operator's to mend; all else is a rule about this target.
        return status == 407 || status >= 500
                ? new Transient(Reason.FETCH_FAILED, says)
                : new Permanent(Reason.ACCESS_DENIED, says);
    }
}
