package io.tagstream.fetch;

import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
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
 * upgrades. Those that we want, we do, where they can be checked and bounded.
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
     * @param tls     whom to trust
     */
    static CloseableHttpClient create(HttpPolicy policy, Duration timeout, DnsResolver resolver, SSLContext tls) {
        var connectTimeout =
                timeout.dividedBy(3).compareTo(LONGEST_CONNECT) < 0 ? timeout.dividedBy(3) : LONGEST_CONNECT;
        var connections = new UnproxiedConnections()
                .setDnsResolver(resolver)
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
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

    /** Plain sockets by name: a default one would follow the {@code socksProxyHost} property past the guard. */
    private static final class UnproxiedConnections extends PoolingHttpClientConnectionManagerBuilder {

        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
            return new DefaultHttpClientConnectionOperator(
                    _ -> new Socket(Proxy.NO_PROXY),
                    ports,
                    names,
                    RegistryBuilder.<TlsSocketStrategy>create()
                            .register(URIScheme.HTTPS.id, tls)
                            .build());
        }
    }
}
