package io.tagstream.fetch;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The HTTP client with everything off that would go somewhere, remember something or try again
 * by itself: redirects, retries, cookies, authentication, proxies (SOCKS too), decompression,
 * upgrades. Those that we want, we do, where they can be checked and bounded; the proxy, if there
 * is one, is the operator's and never the system's.
 */
final class GuardedHttpClient {

    /** A name can have several addresses, and one that swallows packets must leave time for the next. */
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    private static final Http1Config BOUNDED_HEADERS = Http1Config.custom()
            .setMaxLineLength(16 << 10)
            .setMaxHeaderCount(256)
            .setMaxEmptyLineCount(4)
            .build();

    private GuardedHttpClient() {}

    /**
     * @param timeout for one attempt; the client's own limits only back up the attempt's clock
     * @param resolver what to dial for a name
     * @throws IllegalArgumentException if a host's authorities cannot be read
     */
    static CloseableHttpClient create(
            HttpPolicy policy, Duration timeout, DnsResolver resolver, Surroundings surroundings) {
        var connectTimeout =
                timeout.dividedBy(3).compareTo(LONGEST_CONNECT) < 0 ? timeout.dividedBy(3) : LONGEST_CONNECT;
        var connections = new GivenSockets(surroundings.sockets())
                .setDnsResolver(resolver)
                .setTlsSocketStrategy(new HostTrust(surroundings.trust(), policy.hosts()))
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(BOUNDED_HEADERS)
                        .build())
                .setMaxConnTotal(policy.maxConnections())
                .setMaxConnPerRoute(policy.maxConnectionsPerHost())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(connectTimeout))
                        .setSocketTimeout(Timeout.of(timeout))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build())
                .build();
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setProxy(policy.proxy().map(WebProxy::toHost).orElse(null))
                .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), "reached", ReachedTarget.MARK)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(timeout))
                        .setResponseTimeout(Timeout.of(timeout))
                        .setConnectionKeepAlive(TimeValue.of(policy.idleTimeout()))
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setDefaultHeaders(List.of(
                        new BasicHeader(HttpHeaders.ACCEPT, "image/jpeg,image/png,image/webp,*/*;q=0.1"),
                        // Images are compressed already, and without an encoding the length is the image's.
                        new BasicHeader(HttpHeaders.ACCEPT_ENCODING, "identity")))
                .setUserAgent(policy.userAgent())
                .evictExpiredConnections()
                .evictIdleConnections(TimeValue.of(policy.idleTimeout()))
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .disableContentCompression()
                .build();
    }

    private static final class GivenSockets extends PoolingHttpClientConnectionManagerBuilder {

        private final Supplier<Socket> sockets;

        private GivenSockets(Supplier<Socket> sockets) {
            this.sockets = sockets;
        }

        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
            return new DefaultHttpClientConnectionOperator(
                    _ -> sockets.get(),
                    ports,
                    names,
                    RegistryBuilder.<TlsSocketStrategy>create()
                            .register(URIScheme.HTTPS.id, tls)
                            .build());
        }
    }
}
