package io.tagstream.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys and certificates of an authority of the test's own, made by the JDK's keytool. */
final class TestCertificates {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final KeyStore store;

    private TestCertificates(KeyStore store) {
        this.store = store;
    }

    /** {@code authority}; and signed by it {@code valid}, {@code expired} (both for 127.0.0.1) and {@code other}. */
    static TestCertificates make(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        var file = folder.resolve("test.p12");
        keytool(file, "authority", "-startdate", "-30d", "-ext", "bc:c", "-dname", "CN=Test authority");
        keytool(file, "valid", "-signer", "authority", "-ext", "san=ip:127.0.0.1", "-dname", "CN=valid");
        keytool(file, "other", "-signer", "authority", "-ext", "san=dns:other.example", "-dname", "CN=other");
        keytool(
                file,
                "expired",
                "-signer",
                "authority",
                "-startdate",
                "-10d",
                "-validity",
                "5",
                "-ext",
                "san=ip:127.0.0.1",
                "-dname",
                "CN=expired");
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return new TestCertificates(store);
    }

    private static void keytool(Path store, String alias, String... more) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                alias));
        command.addAll(List.of(more));
        if (!command.contains("-validity")) {
            command.addAll(List.of("-validity", "365"));
        }
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    /** For a server that shows this certificate. */
    SSLContext serving(String alias) throws GeneralSecurityException, IOException {
        var one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        one.setKeyEntry(alias, store.getKey(alias, PASSWORD), PASSWORD, store.getCertificateChain(alias));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(one, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** The authority's certificate, as PEM. */
    Path writeAuthority(Path file) throws GeneralSecurityException, IOException {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(store.getCertificate("authority").getEncoded());
        return Files.writeString(file, "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n");
    }

    /** For a client that trusts the authority, and nobody else. */
    SSLContext trusting() throws GeneralSecurityException, IOException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", store.getCertificate("authority"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
