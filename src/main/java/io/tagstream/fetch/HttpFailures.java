package io.tagstream.fetch;

import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.core5.http.ConnectionClosedException;

/** What an exception of an exchange means. Messages are ours: a library's may carry what it was given. */
public final class HttpFailures {

    /** What Java's TLS says where no TLS is spoken, or no version of it that both know: the same exception as for all else. */
    private static final Pattern NO_COMMON_LANGUAGE =
            Pattern.compile("unrecognized SSL message|plaintext connection|protocol.version", Pattern.CASE_INSENSITIVE);

    private HttpFailures() {}

    /**
     * @param what   the target's name in messages
     * @param inBody whether the headers had come
     */
    public static FetchAttempt classify(Exception thrown, AttemptScope scope, String what, boolean inBody) {
        if (scope.waitsForOurs()) {
            return new Transient(
                    Reason.FETCH_TIMEOUT,
                    what + ": not asked, the wait for a free connection or lookup took the attempt's time",
                    thrown);
        }
        if (scope.expired()) {
            return new Transient(Reason.FETCH_TIMEOUT, what + ": not done within the attempt's time", thrown);
        }
        return switch (thrown) {
            case AddressNotAllowedException e ->
                new Permanent(
                        Reason.ADDRESS_NOT_ALLOWED,
                        what
                                + ": the name has no address that is public or among tagstream.fetch.http.allowed-networks",
                        e);
            case UnknownHostException e -> failed(what, "the name does not resolve", e);
            case SSLException e
            when isOfThePeer(e) ->
                new Permanent(Reason.TLS_INVALID, what + ": the TLS certificate or handshake is not valid", e);
            // A phase of the client's own ran out: connecting to one address, or a silent origin.
            case InterruptedIOException e -> new Transient(Reason.FETCH_TIMEOUT, what + ": no answer in time", e);
            case ConnectException e -> failed(what, "cannot connect", e);
            case NoRouteToHostException e -> failed(what, "no route", e);
            case EOFException e when inBody -> truncated(what, e);
            case ConnectionClosedException e when inBody -> truncated(what, e);
            case Exception e when inBody -> failed(what, "the transfer broke off", e);
            default -> failed(what, "the exchange broke off", thrown);
        };
    }

    /** Whether it will be so the next time. An alert can be anything: a server that is short of memory sends one, too. */
    private static boolean isOfThePeer(SSLException thrown) {
        return Stream.<Throwable>iterate(thrown, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof CertificateException
                        || cause instanceof SSLPeerUnverifiedException
                        || (cause instanceof SSLException
                                && NO_COMMON_LANGUAGE
                                        .matcher(String.valueOf(cause.getMessage()))
                                        .find()));
    }

    private static Transient failed(String what, String how, Exception thrown) {
        return new Transient(Reason.FETCH_FAILED, what + ": " + how, thrown);
    }

    private static Transient truncated(String what, Exception thrown) {
        return new Transient(Reason.TRUNCATED, what + ": the body ended early", thrown);
    }
}
