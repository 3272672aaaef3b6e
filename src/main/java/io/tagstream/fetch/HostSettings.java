package io.tagstream.fetch;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hc.core5.http.HttpHost;

/**
 * What the operator says of one host: whom to be there, and whom to trust there. It holds for one
 * port, so that whoever listens at another port of a shared machine gets nothing of it.
 *
 * @param host            one name or address, in its canonical form; no wildcard
 * @param port            which port is meant; empty: the scheme's own
 * @param credentials     shown to this host, and to no other
 * @param credentialsOverHttp whether they may also be shown where everyone on the way can read them
 * @param caFile          PEM certificates that are trusted for this host beside the platform's
 */
public record HostSettings(
        String host,
        OptionalInt port,
        Optional<HostCredentials> credentials,
        boolean credentialsOverHttp,
        Optional<Path> caFile) {

    public HostSettings {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(port, "port");
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(caFile, "caFile");
    }

    /**
     * @param spelled a name, an IPv4 address or an IPv6 address in brackets; perhaps {@code :port}
     * @throws IllegalArgumentException if it is anything else
     */
    public static HostSettings of(
            String spelled, Optional<HostCredentials> credentials, boolean credentialsOverHttp, Optional<Path> caFile) {
        int colon = spelled.lastIndexOf(':');
        boolean hasPort = colon > spelled.lastIndexOf(']');
        var name =
                HostName.parse(hasPort ? spelled.substring(0, colon) : spelled).orElseThrow(() -> noHost(spelled));
        var port = hasPort ? OptionalInt.of(port(spelled, colon + 1)) : OptionalInt.empty();
        return new HostSettings(name.text(), port, credentials, credentialsOverHttp, caFile);
    }

    /** Whether they are about this host and this port of it. */
    boolean areAbout(HttpHost target) {
        return host.equals(target.getHostName())
                && port.orElse(TargetGuard.defaultPort(target.getSchemeName())) == target.getPort();
    }

    /** As the configuration names it, though perhaps spelled otherwise. */
    String key() {
        return port.isPresent() ? host + ":" + port.getAsInt() : host;
    }

    private static int port(String spelled, int from) {
        try {
            int port = Integer.parseInt(spelled.substring(from));
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // as with any other text that is no port
        }
        throw noHost(spelled);
    }

    private static IllegalArgumentException noHost(String spelled) {
        return new IllegalArgumentException("\"" + spelled
                + "\" is not one host: write a name or an address, and :port where it is not the scheme's own");
    }
}
