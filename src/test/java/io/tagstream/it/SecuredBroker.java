package io.tagstream.it;

import io.tagstream.embedded.EmbeddedBroker;
import io.tagstream.embedded.Loopback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;

/**
 * The embedded broker with a second listener, for TLS with passwords or tokens, and with ACLs; who comes by the first one
 * may do everything.
 */
final class SecuredBroker implements AutoCloseable {

    private static final String PASSWORD = "changeit";
    private static final String USER = "tagstream";

    private final EmbeddedBroker broker;
    private final int securedPort;
    private final Path store;

    private SecuredBroker(EmbeddedBroker broker, int securedPort, Path store) {
        this.broker = broker;
        this.securedPort = securedPort;
        this.store = store;
    }

    static SecuredBroker start(Path folder) throws Exception {
        Path store = Files.createDirectories(folder).resolve("broker.p12");
        makeCertificate(store);
        int open = Loopback.freePort();
        int secured = Loopback.freePort();
        String controller = "127.0.0.1:" + Loopback.freePort();
        var broker = EmbeddedBroker.start(
                open,
                folder.resolve("log"),
                Map.ofEntries(
                        Map.entry(
                                "listeners",
                                "PLAINTEXT://127.0.0.1:%d,SECURED://127.0.0.1:%d,CONTROLLER://%s"
                                        .formatted(open, secured, controller)),
                        Map.entry(
                                "advertised.listeners",
                                "PLAINTEXT://127.0.0.1:%d,SECURED://127.0.0.1:%d".formatted(open, secured)),
                        Map.entry("controller.quorum.voters", "1@" + controller),
                        Map.entry(
                                "listener.security.protocol.map",
                                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL"),
                        Map.entry("ssl.keystore.location", store.toString()),
                        Map.entry("ssl.keystore.password", PASSWORD),
                        Map.entry("ssl.key.password", PASSWORD),
                        Map.entry("sasl.enabled.mechanisms", "SCRAM-SHA-512,OAUTHBEARER"),
                        Map.entry(
                                "listener.name.secured.scram-sha-512.sasl.jaas.config",
                                "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
                        Map.entry(
                                "listener.name.secured.oauthbearer.sasl.jaas.config",
                                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;"),
                        Map.entry("authorizer.class.name", RecordingAuthorizer.class.getName()),
                        Map.entry("super.users", "User:ANONYMOUS")));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                    .all()
                    .get();
        }
        return new SecuredBroker(broker, secured, store);
    }

    private static void makeCertificate(Path store) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "broker",
                        "-dname",
                        "CN=broker",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool made no certificate");
        }
    }

    /** Where everything is allowed. */
    EmbeddedBroker open() {
        return broker;
    }

    /** {@code host:port} of the secured listener. */
    String bootstrapServers() {
        return "127.0.0.1:" + securedPort;
    }

    void allow(Collection<AclBinding> acls) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createAcls(acls).all().get();
        }
    }

    /** A worker's settings for a password. */
    Map<String, String> scram() {
        return secured(
                "SCRAM-SHA-512",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(USER, PASSWORD));
    }

    /** A worker's settings for a token, which Kafka's own login module for tests makes. */
    Map<String, String> oauth() {
        return secured(
                "OAUTHBEARER",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required"
                        + " unsecuredLoginStringClaim_sub=\"" + USER + "\";");
    }

    private Map<String, String> secured(String mechanism, String login) {
        return Map.of(
                "kafka.security.protocol", "SASL_SSL",
                "kafka.sasl.mechanism", mechanism,
                "kafka.sasl.jaas.config", login,
                "kafka.ssl.truststore.location", store.toString(),
                "kafka.ssl.truststore.password", PASSWORD);
    }

    @Override
    public void close() {
        broker.close();
    }
}
