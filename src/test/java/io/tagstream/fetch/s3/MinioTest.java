package io.tagstream.fetch.s3;

import static io.tagstream.fetch.FetchResultAssert.assertThat;

import io.tagstream.event.Reason;
import io.tagstream.fetch.TestFetcher;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** Against MinIO, which checks signatures and rights; skipped where there is no Docker. */
@EnabledIf(value = "dockerIsHere", disabledReason = "there is no Docker here, so no MinIO")
class MinioTest {

    private static final DockerImageName IMAGE = DockerImageName.parse("minio/minio:RELEASE.2025-04-22T22-12-26Z");
    private static final int PORT = 9000;
    private static final int CAP = 1 << 20;

    private static GenericContainer<?> minio;
    private static URI endpoint;
    private static S3Client client;

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    static boolean dockerIsHere() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @BeforeAll
    static void start() {
        minio = new GenericContainer<>(IMAGE)
                .withCommand("server", "/data")
                .withEnv("MINIO_ROOT_USER", TestSource.ACCESS_KEY)
                .withEnv("MINIO_ROOT_PASSWORD", TestSource.SECRET_KEY)
                .withExposedPorts(PORT)
                .waitingFor(Wait.forHttp("/minio/health/ready").forPort(PORT));
        minio.start();
        endpoint = URI.create("http://" + minio.getHost() + ":" + minio.getMappedPort(PORT));
        client = S3Client.builder()
                .httpClient(Apache5HttpClient.create())
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(TestSource.CREDENTIALS)
                .build();
        client.createBucket(create -> create.bucket("photos"));
        client.putBucketVersioning(versioning -> versioning
                .bucket("photos")
                .versioningConfiguration(kept -> kept.status(BucketVersioningStatus.ENABLED)));
    }

    @AfterAll
    static void stop() {
        if (minio != null) {
            client.close();
            minio.close();
        }
    }

    @BeforeEach
    void read() {
        fetcher.maxBytes = CAP;
        fetcher.s3 = Optional.of(TestSource.at(endpoint, true, List.of("photos"), TestSource.CREDENTIALS));
    }

    @Test
    void keyMeansTheVeryObject() {
        for (String key : List.of("2026/été + ü/red flower (1).jpg", "a%2Fb?versionId=x&y#z.jpg", "🌸 + flower.jpg")) {
            put(key, key.getBytes());

            assertThat(fetcher.fetch(TestSource.object(key))).fetched(key.getBytes());
        }
    }

    @Test
    void versionAndTagArePinned() {
        String older = put("cat.jpg", "older".getBytes());
        put("cat.jpg", "newer".getBytes());

        assertThat(fetcher.fetch(TestSource.version("cat.jpg", older))).fetched("older".getBytes());
        assertThat(fetcher.fetch(TestSource.object("cat.jpg"))).fetched("newer".getBytes());
        assertThat(fetcher.fetch(TestSource.tagged("cat.jpg", "00000000000000000000000000000000")))
                .failed(Reason.CHANGED)
                .after(1);
    }

    @Test
    void objectOverTheCapIsRefused() {
        put("large.jpg", new byte[CAP + 1]);

        assertThat(fetcher.fetch(TestSource.object("large.jpg")))
                .failed(Reason.TOO_LARGE)
                .after(1);
    }

    @Test
    void whatIsNotThereIsNotFoundAndForeignCredentialsAreDenied() {
        assertThat(fetcher.fetch(TestSource.object("none.jpg")))
                .failed(Reason.NOT_FOUND)
                .after(1);

        put("dog.jpg", new byte[1]);
        var foreign = StaticCredentialsProvider.create(AwsBasicCredentials.create("nobody", "nobody's secret"));
        fetcher.s3 = Optional.of(TestSource.at(endpoint, true, List.of("photos"), foreign));
        assertThat(fetcher.fetch(TestSource.object("dog.jpg")))
                .failed(Reason.ACCESS_DENIED)
                .after(1);
    }

    private static String put(String key, byte[] bytes) {
        return client.putObject(put -> put.bucket("photos").key(key), RequestBody.fromBytes(bytes))
                .versionId();
    }
}
