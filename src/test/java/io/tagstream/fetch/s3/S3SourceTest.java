package io.tagstream.fetch.s3;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.ImageReference;
import io.tagstream.event.Reason;
import io.tagstream.fetch.NameResolver;
import io.tagstream.fetch.TestFetcher;
import io.tagstream.fetch.s3.BucketListing.Page;
import io.tagstream.it.StorageServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real storage, with versions. */
class S3SourceTest {

    private static final int CAP = 4 << 20;
    private static final int HUGE = 64 << 20;

    @TempDir
    private static Path folder;

    private static StorageServer storage;

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    private final List<Long> reserved = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        storage = StorageServer.start(folder);
        storage.createBucket("photos");
        storage.createBucket("foreign");
        storage.client().createBucket(create -> create.bucket("unversioned"));
        storage.put("foreign", "cat.jpg", new byte[1]);
    }

    @AfterAll
    static void stop() {
        if (storage != null) {
            storage.close();
        }
    }

    @BeforeEach
    void read() {
        fetcher.maxBytes = CAP;
        fetcher.reservation = reserved::add;
        fetcher.s3 = Optional.of(TestSource.at(
                storage.endpoint(), true, List.of("photos", "unversioned", "missing"), TestSource.CREDENTIALS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026/été + ü/red flower (1).jpg",
                "../up.jpg",
                "a%2Fb?versionId=x&y#z.jpg",
                "🌸 + flower.jpg",
                "e\u0301 is not é.jpg"
            })
    void keyMeansTheVeryObject(String key) {
        storage.put("photos", key, key.getBytes());

        assertThat(fetcher.fetch(TestSource.object(key)))
                .fetched(key.getBytes())
                .after(1);
    }

    @Test
    void pinnedVersionIsReadThoughThereIsANewerOne() {
        String older = storage.put("photos", "cat.jpg", "older".getBytes()).versionId();
        String newer = storage.put("photos", "cat.jpg", "newer".getBytes()).versionId();

        assertThat(fetcher.fetch(TestSource.version("cat.jpg", older))).fetched("older".getBytes());
        assertThat(fetcher.fetch(TestSource.version("cat.jpg", newer))).fetched("newer".getBytes());
        assertThat(fetcher.fetch(TestSource.object("cat.jpg"))).fetched("newer".getBytes());
        assertThat(fetcher.fetch(TestSource.version("cat.jpg", "00000000-0000-0000-0000-000000000000")))
                .failed(Reason.NOT_FOUND)
                .after(1);
    }

    @Test
    void versionNamedNullIsTheOneFromBeforeVersions() {
        storage.put("unversioned", "cat.jpg", "first".getBytes());

        assertThat(fetcher.fetch(
                        new ImageReference.S3("unversioned", "cat.jpg", Optional.of("null"), Optional.empty())))
                .fetched("first".getBytes());
    }

    @Test
    void pinnedTagIsHeldToTheObject() {
        String eTag = storage.put("photos", "dog.jpg", "dog".getBytes()).eTag();

        assertThat(fetcher.fetch(TestSource.tagged("dog.jpg", eTag))).fetched("dog".getBytes());
        assertThat(fetcher.fetch(TestSource.tagged("dog.jpg", eTag.replace("\"", ""))))
                .fetched("dog".getBytes());
        storage.put("photos", "dog.jpg", "another dog".getBytes());
        assertThat(fetcher.fetch(TestSource.tagged("dog.jpg", eTag)))
                .failed(Reason.CHANGED)
                .after(1);
    }

    @Test
    void deletedObjectIsNotFoundAndItsOlderVersionIs() {
        String older = storage.put("photos", "bird.jpg", "bird".getBytes()).versionId();
        storage.client().deleteObject(delete -> delete.bucket("photos").key("bird.jpg"));

        assertThat(fetcher.fetch(TestSource.object("bird.jpg")))
                .failed(Reason.NOT_FOUND)
                .after(1);
        assertThat(fetcher.fetch(TestSource.version("bird.jpg", older))).fetched("bird".getBytes());
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(fetcher.fetch(TestSource.object("none.jpg")))
                .failed(Reason.NOT_FOUND)
                .after(1);
        assertThat(fetcher.fetch(new ImageReference.S3("missing", "cat.jpg", Optional.empty(), Optional.empty())))
                .failed(Reason.NOT_FOUND)
                .after(1)
                .saying("no such bucket");
    }

    @Test
    void bucketThatIsNotAllowedIsRefusedThoughItCouldBeRead() {
        assertThat(fetcher.fetch(new ImageReference.S3("foreign", "cat.jpg", Optional.empty(), Optional.empty())))
                .failed(Reason.BUCKET_NOT_ALLOWED)
                .after(1);
    }

    @Test
    void emptyObjectIsAnEmptyImage() {
        storage.put("photos", "empty.jpg", new byte[0]);

        assertThat(fetcher.fetch(TestSource.object("empty.jpg"))).fetched(new byte[0]);
    }

    @Test
    void bucketIsListedInOrderPageByPageAndFromAnyKeyOn() {
        var keys = List.of("list/a b+c.jpg", "list/b.jpg", "list/sub/ü.jpg", "list/z%2F.jpg", "list/é.jpg");
        keys.forEach(key -> storage.put("photos", key, key.getBytes()));
        var policy = S3Policy.of(
                List.of("*"), Optional.of(storage.endpoint().toString()), Optional.empty(), Optional.empty(), 4);
        var found = new ArrayList<StoredObject>();
        try (var listing = new BucketListing(policy, TestSource.CREDENTIALS, NameResolver.PLATFORM)) {
            Page page = listing.page("photos", "list/", Optional.empty(), 2);
            found.addAll(page.objects());
            while (!page.last()) {
                page = listing.page(
                        "photos", "list/", Optional.of(found.getLast().key()), 2);
                found.addAll(page.objects());
            }
        }

        assertThat(found).extracting(StoredObject::key).containsExactlyElementsOf(keys);
        assertThat(found.getFirst().bytes()).isEqualTo(14);
    }

    @Test
    void objectOfTheCapIsReadAndOneByteMoreIsNot() {
        storage.put("photos", "just.tif", new byte[CAP]);
        storage.put("photos", "more.tif", new byte[CAP + 1]);
        storage.put("photos", "huge.tif", new byte[HUGE]);

        assertThat(fetcher.fetch(TestSource.object("just.tif"))).fetched(new byte[CAP]);
        assertThat(reserved).containsExactly((long) CAP);
        assertThat(fetcher.fetch(TestSource.object("more.tif")))
                .failed(Reason.TOO_LARGE)
                .after(1);
        assertThat(fetcher.fetch(TestSource.object("huge.tif")))
                .failed(Reason.TOO_LARGE)
                .after(1);
        assertThat(reserved).as("nothing for what is refused").hasSize(1);
        assertThat(fetcher.fetch(TestSource.object("just.tif")))
                .as("connections are left in order")
                .fetched(new byte[CAP]);
    }
}
