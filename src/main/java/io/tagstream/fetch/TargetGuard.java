package io.tagstream.fetch;

import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchAttempt.Permanent;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * Checks where a request would go, for the reference itself and again for each redirect: scheme,
 * user info, host, port, and the address where the host is one. Names are checked where they are
 * looked up, by {@link GuardedDnsResolver}. Immutable.
 */
final class TargetGuard {

    sealed interface Verdict {

        record Allowed(HttpTarget target) implements Verdict {}

        record Refused(Permanent attempt) implements Verdict {}
    }

    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    private final HttpPolicy policy;
    private final AddressGuard addresses;
    private final List<HostRule> hosts;

    TargetGuard(HttpPolicy policy, AddressGuard addresses) {
        this.policy = policy;
        this.addresses = addresses;
        this.hosts = policy.allowedHosts().stream().map(HostRule::parse).toList();
    }

    /** @param uri absolute; its authority may be one that {@link URI} itself does not take apart */
    Verdict check(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return refused(Reason.SCHEME_NOT_ALLOWED, "only http and https are followed here, not " + scheme);
        }
        String authority = uri.getRawAuthority();
        if (authority == null || authority.indexOf('@') >= 0) {
            return refused(Reason.INVALID_REFERENCE, "a URL needs a host, and no user name before it");
        }
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        var host = HostName.parse(hasPort ? authority.substring(0, colon) : authority)
                .orElse(null);
        if (host == null) {
            return refused(Reason.INVALID_REFERENCE, "the URL's host is neither a name nor an address");
        }
        int port = port(scheme, hasPort ? authority.substring(colon + 1) : "");
        if (port < 0) {
            return refused(Reason.INVALID_REFERENCE, "the URL's port is not a number from 1 to 65535");
        }
        return check(scheme, host, port, uri);
    }

    private Verdict check(String scheme, HostName host, int port, URI uri) {
        if (!hosts.isEmpty() && hosts.stream().noneMatch(rule -> rule.matches(host))) {
            return refused(Reason.HOST_NOT_ALLOWED, host.text() + " is not among tagstream.fetch.http.allowed-hosts");
        }
        if (!policy.allowedPorts().contains(port)) {
            return refused(
                    Reason.PORT_NOT_ALLOWED, "port " + port + " is not among tagstream.fetch.http.allowed-ports");
        }
        if (host.literal().isPresent() && !addresses.allows(host.literal().get())) {
            return refused(
                    Reason.ADDRESS_NOT_ALLOWED,
                    host.text() + " is not public, nor among tagstream.fetch.http.allowed-networks");
        }
        // The default port stays out of the Host header: presigned links are signed without it.
        String authority = host.inUri() + (port == defaultPort(scheme) ? "" : ":" + port);
        var canonical = URI.create(scheme + "://" + authority + path(uri.getRawPath()) + query(uri.getRawQuery()));
        return new Verdict.Allowed(new HttpTarget(
                URI.create(canonical.toASCIIString()),
                new HttpHost(scheme, host.text(), port),
                host.literal().isPresent()));
    }

    private static Verdict refused(Reason reason, String message) {
        return new Verdict.Refused(new Permanent(reason, message));
    }

    static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static int port(String scheme, String text) {
        if (text.isEmpty()) {
            return defaultPort(scheme);
        }
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : -1;
        return port >= 1 && port <= 65_535 ? port : -1;
    }

    private static String path(@Nullable String raw) {
        return raw == null || raw.isEmpty() ? "/" : raw;
    }

    private static String query(@Nullable String raw) {
        return raw == null ? "" : "?" + raw;
    }

    /**
     * One allowed host.
     *
     * @param name   canonical
     * @param below  whether it is the names below {@code name} that are meant, and not itself
     */
    private record HostRule(String name, boolean below) {

        static HostRule parse(String text) {
            boolean below = text.startsWith("*.");
            return HostName.parse(below ? text.substring(2) : text)
                    .filter(host -> !below || host.literal().isEmpty())
                    .map(host -> new HostRule(host.text(), below))
                    .orElseThrow(() -> new IllegalArgumentException("tagstream.fetch.http.allowed-hosts: \"" + text
                            + "\" is none; write a name, an address, or *. and a name, without scheme and port"));
        }

        boolean matches(HostName host) {
            return below
                    ? host.literal().isEmpty() && host.text().endsWith("." + name)
                    : host.text().equals(name);
        }
    }
}
