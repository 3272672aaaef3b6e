package io.tagstream.fetch;

import io.tagstream.event.ImageReference;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real fetcher that may reach loopback, with what a test wants to set. Between attempts no time
 * passes; the pauses it would have made are kept. Fetches run on virtual threads, as in production.
 */
public final class TestFetcher implements AfterEachCallback, AutoCloseable {

    public long maxBytes = 1 << 20;
    public Duration timeout = Duration.ofSeconds(20);
    public Duration deadline = Duration.ofSeconds(60);
    public int maxAttempts = 3;
    List<String> allowedHosts = List.of();
    List<String> allowedNetworks = List.of("127.0.0.0/8");
    Set<Integer> allowedPorts = Set.of(80, 443);
    int maxConnections = 4;
    NameResolver names = NameResolver.PLATFORM;
    Duration namesKept = Duration.ZERO;
    InstantSource wallClock = InstantSource.system();
    public FetchListener listener = FetchListener.NONE;
    public ByteReservation reservation = _ -> {};
    public CircuitPolicy circuit = CircuitPolicy.defaults();
    Optional<Path> fileRoot = Optional.empty();
    Optional<SSLContext> tls = Optional.empty();
    List<HostSettings> hosts = List.of();
    Optional<WebProxy> proxy = Optional.empty();
    Optional<Supplier<Socket>> sockets = Optional.empty();

    /** Where buckets are read, if they are; closed with the fetcher. */
    public Optional<ImageSource<ImageReference.S3>> s3 = Optional.empty();

    public final List<Duration> pauses = new CopyOnWriteArrayList<>();

    private final AtomicLong passed = new AtomicLong();
    private final List<ImageFetcher> opened = new ArrayList<>();

    /** The circuits' clock stands still, but for the pauses. */
    private void pause(Duration delay) {
        pauses.add(delay);
        passed.addAndGet(delay.toNanos());
    }

    private long now() {
        return passed.get();
    }

    /** Only this origin's port is allowed. */
    TestFetcher reaching(RawOrigin origin) {
        allowedPorts = Set.of(origin.port());
        return this;
    }

    public ImageFetcher open() {
        var networks = allowedNetworks.stream().map(Network::parse).toList();
        var http = new HttpPolicy(
                allowedHosts,
                networks,
                allowedPorts,
                5,
                maxConnections,
                maxConnections,
                Duration.ofSeconds(30),
                HttpPolicy.USER_AGENT,
                hosts,
                proxy);
        var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.25);
        var policy = new FetchPolicy(maxBytes, timeout, maxAttempts, backoff, circuit, http, fileRoot);
        var standard = ImageSources.of(policy);
        standard.http().close();
        var sources = new ImageSources(
                new HttpSource(http, timeout, surroundings()),
                standard.files(),
                standard.inline(),
                s3.orElse(standard.s3()));
        var fetcher = new ImageFetcher(policy, sources, listener, this::pause, this::now);
        opened.add(fetcher);
        return fetcher;
    }

    FetchResult fetch(URI uri) {
        return fetch(new ImageReference.Http(uri));
    }

    public FetchResult fetch(ImageReference reference) {
        return fetch(opened.isEmpty() ? open() : opened.getLast(), reference);
    }

    public FetchResult fetch(ImageFetcher fetcher, ImageReference reference) {
        return start(fetcher, reference).result();
    }

    public Running start(ImageFetcher fetcher, ImageReference reference) {
        var result = new CompletableFuture<FetchResult>();
        var lease = new TestLease(reservation);
        var thread = Thread.ofVirtual().start(() -> {
            try {
                var ended =
                        fetcher.fetch(reference, OptionalLong.empty(), () -> false, EventDeadline.in(deadline), lease);
                lease.checkHeld();
                result.complete(ended);
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return new Running(thread, result);
    }

    /** A fetch on its way. */
    public record Running(Thread thread, CompletableFuture<FetchResult> future) {

        public FetchResult result() {
            return future.orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        opened.forEach(ImageFetcher::close);
    }

    private Surroundings surroundings() {
        var usual = Surroundings.ofThisProcess().withNames(names, namesKept).withWallClock(wallClock);
        var trusting = tls.map(usual::withTrust).orElse(usual);
        return sockets.map(trusting::withSockets).orElse(trusting);
    }
}
