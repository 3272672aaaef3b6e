package io.tagstream.fetch;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What may be fetched from web servers, and with how many connections.
 *
 * @param allowedHosts          names, or {@code *.example.org} for all below one; empty: any
 * @param allowedNetworks       addresses that are reached although private, loopback or metadata
 * @param allowedPorts          not empty
 * @param maxRedirects          hops that are followed, at least 0
 * @param maxConnections        open at once, at least 1
 * @param maxConnectionsPerHost open to one host and port at once, at least 1
 * @param idleTimeout           how long an unused connection is kept; positive
 * @param userAgent             what we call ourselves; not blank
 * @param hosts                 what holds for single hosts; no two about the same
 * @param proxy                 through which every request goes
 */
public record HttpPolicy(
        List<String> allowedHosts,
        List<Network> allowedNetworks,
        Set<Integer> allowedPorts,
        int maxRedirects,
        int maxConnections,
        int maxConnectionsPerHost,
        Duration idleTimeout,
        String userAgent,
        List<HostSettings> hosts,
        Optional<WebProxy> proxy) {

    /** Says what asks, so that an origin's owner can tell us from a browser. */
    public static final String USER_AGENT = "Tagstream/0.1 (+image tagger)";

    public HttpPolicy {
        allowedHosts = List.copyOf(allowedHosts);
        allowedNetworks = List.copyOf(allowedNetworks);
        allowedPorts = Set.copyOf(allowedPorts);
        hosts = List.copyOf(hosts);
        Objects.requireNonNull(idleTimeout, "idleTimeout");
        Objects.requireNonNull(userAgent, "userAgent");
        Objects.requireNonNull(proxy, "proxy");
        if (allowedPorts.isEmpty() || allowedPorts.stream().anyMatch(port -> port < 1 || port > 65_535)) {
            throw new IllegalArgumentException(
                    "tagstream.fetch.http.allowed-ports must be some of 1 to 65535: " + allowedPorts);
        }
        if (maxRedirects < 0) {
            throw new IllegalArgumentException(
                    "tagstream.fetch.http.max-redirects must not be negative: " + maxRedirects);
        }
        if (maxConnections < 1 || maxConnectionsPerHost < 1) {
            throw new IllegalArgumentException(
                    "connections must be at least 1: %d in all, %d a host (tagstream.fetch.http.max-connections-per-host)"
                            .formatted(maxConnections, maxConnectionsPerHost));
        }
        if (!idleTimeout.isPositive()) {
            throw new IllegalArgumentException("idleTimeout must be positive: " + idleTimeout);
        }
        if (userAgent.isBlank()) {
            throw new IllegalArgumentException("userAgent must not be blank");
        }
        if (hosts.stream().map(HostSettings::key).distinct().count() < hosts.size()) {
            throw new IllegalArgumentException(
                    "tagstream.fetch.http.hosts names a host twice, in two spellings; leave one");
        }
    }

    /** Without a proxy, and without settings for single hosts. */
    public HttpPolicy(
            List<String> allowedHosts,
            List<Network> allowedNetworks,
            Set<Integer> allowedPorts,
            int maxRedirects,
            int maxConnections,
            int maxConnectionsPerHost,
            Duration idleTimeout,
            String userAgent) {
        this(
                allowedHosts,
                allowedNetworks,
                allowedPorts,
                maxRedirects,
                maxConnections,
                maxConnectionsPerHost,
                idleTimeout,
                userAgent,
                List.of(),
                Optional.empty());
    }

    public HttpPolicy withHosts(List<HostSettings> other) {
        return new HttpPolicy(
                allowedHosts,
                allowedNetworks,
                allowedPorts,
                maxRedirects,
                maxConnections,
                maxConnectionsPerHost,
                idleTimeout,
                userAgent,
                other,
                proxy);
    }

    public HttpPolicy withProxy(Optional<WebProxy> other) {
        return new HttpPolicy(
                allowedHosts,
                allowedNetworks,
                allowedPorts,
                maxRedirects,
                maxConnections,
                maxConnectionsPerHost,
                idleTimeout,
                userAgent,
                hosts,
                other);
    }

    /** Any public host on ports 80 and 443; connections for 256 images in flight, be they all of one host. */
    public static HttpPolicy defaults() {
        return new HttpPolicy(List.of(), List.of(), Set.of(80, 443), 5, 256, 256, Duration.ofSeconds(30), USER_AGENT);
    }

    /** What to show the target of who we are; never that of another host, nor in the clear unless that is wanted. */
    Optional<String> authorization(HttpTarget target) {
        return hosts.stream()
                .filter(settings -> settings.areAbout(target.host()))
                .filter(settings -> target.secure() || settings.credentialsOverHttp())
                .flatMap(settings -> settings.credentials().stream())
                .map(HostCredentials::authorization)
                .findFirst();
    }
}
