package io.tagstream.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may see the page, and who may change something. Immutable.
 *
 * <p>A {@code Host} that is not ours is refused even for reading: a stranger's name that was made to lead to
 * loopback would else make the page readable for that stranger's scripts. A write also needs the page's own
 * {@code Origin} and the token.
 */
public final class WriteGuard {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> hosts;
    private final Optional<byte[]> token;

    /**
     * @param hosts names or addresses without a port, beside the loopback ones
     * @param token empty: nothing may be changed
     */
    public WriteGuard(List<String> hosts, Optional<String> token) {
        var all = new HashSet<>(LOOPBACK);
        hosts.forEach(host -> all.add(host.toLowerCase(Locale.ROOT)));
        this.hosts = Set.copyOf(all);
        this.token = token.filter(text -> !text.isBlank()).map(text -> text.getBytes(UTF_8));
    }

    /** Whether a request with this {@code Host} is for us. */
    public boolean isOurs(@Nullable String host) {
        return host != null && hosts.contains(withoutPort(host.toLowerCase(Locale.ROOT)));
    }

    /** Whether anything may be changed by anybody. */
    public boolean writable() {
        return token.isPresent();
    }

    /**
     * Why a request may change nothing; empty where it may.
     *
     * @param host   its {@code Host}
     * @param origin its {@code Origin}, which browsers send with every request that is no plain reading
     * @param shown  the token that it carries
     */
    public Optional<String> refusal(@Nullable String host, @Nullable String origin, @Nullable String shown) {
        if (token.isEmpty()) {
            return Optional.of("nothing may be changed here: no tagstream.page.token is configured");
        }
        if (host == null
                || !isOurs(host)
                || origin == null
                || !authorityOf(origin).equals(host.toLowerCase(Locale.ROOT))) {
            return Optional.of("only the page itself may ask for this");
        }
        if (shown == null || !MessageDigest.isEqual(token.get(), shown.getBytes(UTF_8))) {
            return Optional.of("the token is missing, or another one");
        }
        return Optional.empty();
    }

    private static String authorityOf(String origin) {
        try {
            var uri = new URI(origin);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            String authority = uri.getRawAuthority();
            return web && authority != null ? authority.toLowerCase(Locale.ROOT) : "";
        } catch (URISyntaxException e) {
            return "";
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
