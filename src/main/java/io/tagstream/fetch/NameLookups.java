package io.tagstream.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks names up on threads of its own. The platform's lookup is native code: it ends when it
 * likes, and on a virtual thread it would hold that thread's carrier, of which there are as many
 * as cores; two slow names would then stop every fetch. Those who wait for one name share one
 * lookup. Thread-safe.
 */
public final class NameLookups implements AutoCloseable {

    /** So many slow names at once before others must wait. */
    private static final int THREADS = 16;

    private final NameResolver resolver;
    private final ConcurrentHashMap<String, CompletableFuture<List<InetAddress>>> running = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("dns-", 0).factory());

    public NameLookups(NameResolver resolver) {
        this.resolver = resolver;
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * @throws UnknownHostException if the name has no address, or its servers do not answer
     * @throws TimeoutException     if it takes longer than {@code atMost}
     * @throws InterruptedException if the caller is interrupted; the lookup goes on for others
     */
    public List<InetAddress> resolve(String name, Duration atMost)
            throws UnknownHostException, TimeoutException, InterruptedException {
        var lookup = running.computeIfAbsent(name, this::start);
        try {
            return lookup.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException unknown) {
                throw unknown;
            }
            throw new IllegalStateException("looking a name up", e.getCause());
        }
    }

    private CompletableFuture<List<InetAddress>> start(String name) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return resolver.resolve(name);
                    } catch (UnknownHostException e) {
                        throw new CompletionException(e);
                    } finally {
                        running.remove(name);
                    }
                },
                threads);
    }

    /** Lookups that run go on, on daemon threads, and nobody hears of them. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
