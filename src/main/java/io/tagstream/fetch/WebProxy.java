package io.tagstream.fetch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import org.apache.hc.core5.http.HttpHost;

/**
 * An HTTP proxy that every request goes through. It, and not we, then decides which address a name
 * means: what the address guard can promise shrinks to what is looked up here.
 *
 * @param host canonical
 * @param port 1 to 65535
 */
public record WebProxy(String host, int port) {

    public WebProxy {
        Objects.requireNonNull(host, "host");
    }

    /**
     * @param text {@code http://proxy.example:3128}
     * @throws IllegalArgumentException if it is anything else; the message does not repeat it, since
     *                                  what is wrong with it may be that it holds a password
     */
    public static WebProxy parse(String text) {
        try {
            var uri = new URI(text);
            boolean bare = "http".equalsIgnoreCase(uri.getScheme())
                    && uri.getRawUserInfo() == null
                    && uri.getHost() != null
                    && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            if (bare) {
                return HostName.parse(uri.getHost())
                        .map(name -> new WebProxy(name.text(), uri.getPort() < 0 ? 80 : uri.getPort()))
                        .filter(proxy -> proxy.port >= 1 && proxy.port <= 65_535)
                        .orElseThrow(WebProxy::noProxy);
            }
        } catch (URISyntaxException e) {
            // as with any other text that is no proxy
        }
        throw noProxy();
    }

    HttpHost toHost() {
        return new HttpHost("http", host, port);
    }

    private static IllegalArgumentException noProxy() {
        return new IllegalArgumentException("a proxy is http://HOST:PORT and nothing else;"
                + " one that speaks TLS itself or asks for a password is not supported");
    }
}
