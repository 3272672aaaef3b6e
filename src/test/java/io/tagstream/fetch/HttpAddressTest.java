package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.event.Reason;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAddressTest {

    private static final byte[] IMAGE = {1, 2, 3};

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1.",
                "127.1",
                "127.0.1",
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0177.0.0.1",
                "017700000001",
                "0",
                "0.0.0.0",
                "[::1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::127.0.0.1]",
                "[64:ff9b::127.0.0.1]",
                "localhost",
                "LOCALHOST",
                "localhost.",
                "127.0.0.2",
                "１２７.0.0.1",
                "127。0。0。1",
                "①②⑦.0.0.1",
                "ｌｏｃａｌｈｏｓｔ"
            })
    void loopbackIsNeverConnectedToInWhateverSpelling(String host) {
        fetcher.allowedNetworks = List.of();
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", IMAGE)) {
            var result = fetcher.reaching(origin).fetch(URI.create("http://" + host + ":" + origin.port() + "/"));

            assertThat(result).failed(Reason.ADDRESS_NOT_ALLOWED).after(1);
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void onlyTheAllowedOnesOfANamesAddressesAreDialled() {
        fetcher.allowedNetworks = List.of("127.0.0.1/32");
        fetcher.names = resolving("10.0.0.1", "127.0.0.2", "::1", "169.254.169.254", "127.0.0.1");
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", IMAGE)) {
            assertThat(fetcher.reaching(origin).fetch(named(origin)))
                    .fetched(IMAGE)
                    .after(1);
            assertThat(origin.heads().getFirst()).contains("\r\nHost: images.example:" + origin.port() + "\r\n");
        }
    }

    @Test
    void nameWithNoAllowedAddressIsRefusedForGood() {
        fetcher.allowedNetworks = List.of();
        fetcher.names = resolving("127.0.0.1", "10.0.0.1");
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", IMAGE)) {
            assertThat(fetcher.reaching(origin).fetch(named(origin)))
                    .failed(Reason.ADDRESS_NOT_ALLOWED)
                    .after(1);
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void nameThatChangesItsMindIsDialledWhereItWasChecked() {
        // Given: allowed at the first lookup (where nobody listens), loopback's origin at each later one
        var asked = new AtomicInteger();
        fetcher.allowedNetworks = List.of("127.0.0.77/32");
        fetcher.names = _ -> List.of(InetAddress.ofLiteral(asked.incrementAndGet() == 1 ? "127.0.0.77" : "127.0.0.1"));
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", IMAGE)) {
            // When
            var result = fetcher.reaching(origin).fetch(named(origin));

            // Then: one lookup an attempt, so there is nothing between check and connect to change
            assertThat(result).failed(Reason.ADDRESS_NOT_ALLOWED).after(2);
            assertThat(asked).hasValue(2);
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void nameThatChangesItsMindWhileItsAnswerServesIsDialledWhereItWasChecked() {
        // Given: as above, but no time passes between the attempts
        var asked = new AtomicInteger();
        fetcher.namesKept = Duration.ofSeconds(5);
        fetcher.allowedNetworks = List.of("127.0.0.77/32");
        fetcher.names = _ -> List.of(InetAddress.ofLiteral(asked.incrementAndGet() == 1 ? "127.0.0.77" : "127.0.0.1"));
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", IMAGE)) {
            // When
            var result = fetcher.reaching(origin).fetch(named(origin));

            // Then
            assertThat(result).failed(Reason.FETCH_FAILED).after(3);
            assertThat(asked).hasValue(1);
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void nameThatDoesNotResolveIsTriedAgain() {
        fetcher.names = name -> {
            throw new UnknownHostException(name);
        };

        assertThat(fetcher.fetch(URI.create("http://nowhere.example/a?b")))
                .failed(Reason.FETCH_FAILED)
                .after(3)
                .saying("http://nowhere.example/a: the name does not resolve");
    }

    @Test
    void nextAddressIsTriedWhereOneDoesNotAnswer() {
        fetcher.names = resolving("127.0.0.77", "127.0.0.1");
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", IMAGE)) {
            assertThat(fetcher.reaching(origin).fetch(named(origin)))
                    .fetched(IMAGE)
                    .after(1);
        }
    }

    @Test
    void portIsCheckedBeforeAnyLookup() {
        var asked = new AtomicInteger();
        fetcher.names = _ -> {
            asked.incrementAndGet();
            return List.of();
        };
        fetcher.allowedPorts = Set.of(80);

        assertThat(fetcher.fetch(URI.create("http://images.example:9092/"))).failed(Reason.PORT_NOT_ALLOWED);
        assertThat(asked).hasValue(0);
    }

    @Test
    void thoseWhoWaitForOneNameShareOneLookup() throws Exception {
        // Given
        var asked = new AtomicInteger();
        var answer = new CountDownLatch(1);
        try (var lookups = new NameLookups(_ -> {
            asked.incrementAndGet();
            awaitQuietly(answer);
            return List.of(InetAddress.ofLiteral("127.0.0.1"));
        })) {
            var threads = IntStream.range(0, 20)
                    .mapToObj(_ -> Thread.ofVirtual().start(() -> resolveQuietly(lookups)))
                    .toList();
            await().until(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.TIMED_WAITING));

            // When
            answer.countDown();
            for (var thread : threads) {
                thread.join();
            }

            // Then
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void systemsSocksProxyIsNotUsed() {
        System.setProperty("socksProxyHost", "127.0.0.99");
        System.setProperty("socksNonProxyHosts", ""); // else loopback is exempt
        System.setProperty("http.proxyHost", "127.0.0.99");
        try (var origin = RawOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 3", IMAGE)) {
            assertThat(fetcher.reaching(origin).fetch(origin.uri("/")))
                    .fetched(IMAGE)
                    .after(1);
        } finally {
            System.clearProperty("socksProxyHost");
            System.clearProperty("socksNonProxyHosts");
            System.clearProperty("http.proxyHost");
        }
    }

    private static URI named(RawOrigin origin) {
        return URI.create("http://images.example:" + origin.port() + "/");
    }

    private static NameResolver resolving(String... addresses) {
        var all = Stream.of(addresses).map(InetAddress::ofLiteral).toList();
        return _ -> all;
    }

    private static void resolveQuietly(NameLookups lookups) {
        try {
            lookups.resolve("images.example", Duration.ofSeconds(10));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
