package io.tagstream.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Whom to trust, host by host: the platform's authorities, and for a host that the operator gave
 * more, those too and there alone. Names are checked in every case. Thread-safe.
 */
final class HostTrust implements TlsSocketStrategy {

    private record Own(HostSettings settings, TlsSocketStrategy tls) {}

    private final TlsSocketStrategy usual;
    private final List<Own> own;

    /** @throws IllegalArgumentException if a host's file holds no certificates */
    HostTrust(SSLContext usual, List<HostSettings> hosts) {
        this.usual = new DefaultClientTlsStrategy(usual);
        this.own = hosts.stream()
                .flatMap(settings -> settings.caFile().stream()
                        .map(file -> new Own(settings, new DefaultClientTlsStrategy(withMore(settings, file)))))
                .toList();
    }

    @Override
    public SSLSocket upgrade(Socket socket, String host, int port, Object attachment, HttpContext context)
            throws IOException {
        var target = new HttpHost("https", host, port);
        var tls = own.stream()
                .filter(one -> one.settings().areAbout(target))
                .map(Own::tls)
                .findFirst()
                .orElse(usual);
        return tls.upgrade(socket, host, port, attachment, context);
    }

    private static SSLContext withMore(HostSettings settings, Path file) {
        try {
            var all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int number = 0;
            for (Certificate authority :
                    Stream.concat(platform().stream(), read(file).stream()).toList()) {
                all.setCertificateEntry("authority-" + number++, authority);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(all);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "tagstream.fetch.http.hosts.\"%s\".ca-file: %s is not a file of PEM certificates that can be read: %s"
                            .formatted(settings.key(), file, e.getMessage()),
                    e);
        }
    }

    private static List<X509Certificate> platform() throws GeneralSecurityException {
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init((KeyStore) null);
        return Arrays.stream(trust.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
                .toList();
    }

    private static Collection<? extends Certificate> read(Path file) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(file)) {
            var read = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (read.isEmpty()) {
                throw new CertificateException("it holds none");
            }
            return read;
        }
    }
}
