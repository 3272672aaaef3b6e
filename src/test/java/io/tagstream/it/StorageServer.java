package io.tagstream.it;

import io.tagstream.embedded.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** A storage with versions, Adobe's S3Mock, as a process of its own. It takes whatever signature it is given. */
public final class StorageServer implements AutoCloseable {

    private static final Path JAR = Path.of("target/storage-server/s3mock-exec.jar");
    private static final Duration UP = Duration.ofSeconds(300);

    private final Process process;
    private final URI endpoint;
    private final Path log;
    private final S3Client client;

    private StorageServer(Process process, int port, Path log) {
        this.process = process;
        this.endpoint = URI.create("http://" + Loopback.HOST + ":" + port);
        this.log = log;
        this.client = S3Client.builder()
                .httpClient(Apache5HttpClient.create())
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    /** @param folder where the objects are kept, and the log */
    public static StorageServer start(Path folder) throws IOException, InterruptedException {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is missing: run this through ./mvnw, which copies it");
        }
        int port = Loopback.freePort();
        Files.createDirectories(folder);
        Path log = folder.resolve("storage.log");
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // a start of seconds is most of what it does
                "-Dserver.address=" + Loopback.HOST,
                "-Dserver.port=0",
                "-Dhttp.port=" + port,
                "-Dcom.adobe.testing.s3mock.store.root=" + Files.createDirectories(folder.resolve("objects")),
                "-jar",
                JAR.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var server = new StorageServer(process, port, log);
        server.awaitUp();
        return server;
    }

    private void awaitUp() throws InterruptedException {
        long deadline = System.nanoTime() + UP.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new AssertionError("the storage did not start; its log:\n" + log());
            }
            process.waitFor(200, TimeUnit.MILLISECONDS);
        }
    }

    private boolean answers() {
        try {
            client.listBuckets();
            return true;
        } catch (SdkException e) {
            return false;
        }
    }

    public URI endpoint() {
        return endpoint;
    }

    /** For what tests need beyond this. */
    public S3Client client() {
        return client;
    }

    /** A bucket that keeps the versions of its objects. */
    public void createBucket(String bucket) {
        client.createBucket(create -> create.bucket(bucket));
        client.putBucketVersioning(versioning ->
                versioning.bucket(bucket).versioningConfiguration(kept -> kept.status(BucketVersioningStatus.ENABLED)));
    }

    public PutObjectResponse put(String bucket, String key, byte[] bytes) {
        return client.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
    }

    public PutObjectResponse put(String bucket, String key, Path file) throws IOException {
        return put(bucket, key, Files.readAllBytes(file));
    }

    private String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly().onExit().join();
    }
}
