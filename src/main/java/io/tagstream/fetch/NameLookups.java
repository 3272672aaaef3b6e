package io.tagstream.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Looks names up on threads of its own. The platform's lookup is native code: it ends when it
 * likes, and on a virtual thread it would hold that thread's carrier, of which there are as many
 * as cores; two slow names would then stop every fetch. Those who wait for one name share one
 * lookup, and what was found serves for a while.
 *
 * <p>Whoever writes events can have names that never answer, as many as he likes: below one domain
 * they hold some of the threads and never all, and what nobody waits for any more gives up its place.
 *
 * <p>Thread-safe, by one lock, which is not held during a lookup.
 */
public final class NameLookups implements AutoCloseable {

    /** How long an answer serves. The platform keeps one for longer, but tells it on a thread of ours only. */
    static final Duration KEPT = Duration.ofSeconds(5);

    /** So many slow names at once before others must wait; each is a thread that sleeps. */
    private static final int THREADS = 128;

    /** An eighth; healthy name servers answer in milliseconds, and then it is enough for thousands of names a second. */
    static final int THREADS_OF_ONE_DOMAIN = 16;

    private static final ThreadFactory DAEMONS =
            Thread.ofPlatform().daemon().name("dns-", 0).factory();

    private final NameResolver resolver;
    private final KeptAddresses kept;
    private final Map<String, Lookup> lookups = new HashMap<>();
    private final LinkedHashSet<Lookup> queue = new LinkedHashSet<>();
    private final Map<String, Integer> threadsOf = new HashMap<>();
    private int threads;

    public NameLookups(NameResolver resolver) {
        this(resolver, KEPT, System::nanoTime);
    }

    /** @param kept how long an answer serves, by {@code nanoTime} */
    NameLookups(NameResolver resolver, Duration kept, LongSupplier nanoTime) {
        this.resolver = resolver;
        this.kept = new KeptAddresses(kept, nanoTime);
    }

    /**
     * Within the attempt's time; the wait for a thread costs none of it, and is the {@linkplain AttemptScope#beginOwnWait()
     * attempt's own}.
     *
     * @throws UnknownHostException if the name has no address, or its servers do not answer
     * @throws TimeoutException     if it takes longer than the attempt may; {@link AttemptScope#waitsForOurs()} then
     *                              says whether anybody was asked
     * @throws InterruptedException if the caller is interrupted; the lookup goes on for others
     */
    public List<InetAddress> resolve(String name, AttemptScope scope)
            throws UnknownHostException, TimeoutException, InterruptedException {
        return resolve(name, scope, scope.remaining());
    }

    /** @param longest for the lookup itself */
    List<InetAddress> resolve(String name, AttemptScope scope, Duration longest)
            throws UnknownHostException, TimeoutException, InterruptedException {
        return resolve(name, lookup -> {
            scope.beginOwnWait();
            if (!lookup.begun.await(scope.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException(name + ": no thread was free to look it up");
            }
            scope.endOwnWait();
            return lookup.found(longest.compareTo(scope.remaining()) < 0 ? longest : scope.remaining());
        });
    }

    /** As {@link #resolve(String, AttemptScope)}, where there is no attempt. */
    public List<InetAddress> resolve(String name, Duration atMost)
            throws UnknownHostException, TimeoutException, InterruptedException {
        return resolve(name, lookup -> lookup.found(atMost));
    }

    private List<InetAddress> resolve(String name, Waiting waiting)
            throws UnknownHostException, TimeoutException, InterruptedException {
        var known = kept.of(name);
        if (known.isPresent()) {
            return known.get();
        }
        var lookup = join(name);
        try {
            return waiting.forAnswerOf(lookup);
        } finally {
            leave(lookup);
        }
    }

    private synchronized Lookup join(String name) {
        var lookup = lookups.computeIfAbsent(name, Lookup::new);
        lookup.waiting++;
        if (lookup.begun.getCount() > 0 && queue.add(lookup) && threads < THREADS) {
            next().ifPresent(first -> {
                threads++;
                DAEMONS.newThread(() -> work(first)).start();
            });
        }
        return lookup;
    }

    private synchronized void leave(Lookup lookup) {
        if (--lookup.waiting == 0 && queue.remove(lookup)) {
            lookups.remove(lookup.name);
        }
    }

    private void work(Lookup first) {
        for (var next = Optional.of(first); next.isPresent(); ) {
            var lookup = next.get();
            try {
                var found = resolver.resolve(lookup.name);
                kept.keep(lookup.name, found);
                next = nextAfter(lookup);
                lookup.answer.complete(found);
            } catch (UnknownHostException | RuntimeException | Error e) {
                next = nextAfter(lookup);
                lookup.answer.completeExceptionally(e);
            }
        }
    }

    private synchronized Optional<Lookup> nextAfter(Lookup ended) {
        lookups.remove(ended.name, ended);
        threadsOf.merge(ended.domain, -1, (all, one) -> all + one == 0 ? null : all + one);
        var next = next();
        if (next.isEmpty()) {
            threads--;
        }
        return next;
    }

    /** The first in the queue whose domain has a thread left; it is begun. */
    private Optional<Lookup> next() {
        var next = queue.stream()
                .filter(lookup -> threadsOf.getOrDefault(lookup.domain, 0) < THREADS_OF_ONE_DOMAIN)
                .findFirst();
        next.ifPresent(lookup -> {
            queue.remove(lookup);
            threadsOf.merge(lookup.domain, 1, Integer::sum);
            lookup.begun.countDown();
        });
        return next;
    }

    /** Lookups that run go on, on daemon threads, and nobody hears of them. */
    @Override
    public synchronized void close() {
        queue.clear();
    }

    @FunctionalInterface
    private interface Waiting {

        List<InetAddress> forAnswerOf(Lookup lookup)
                throws UnknownHostException, TimeoutException, InterruptedException;
    }

    private static final class Lookup {

        private final String name;
        private final String domain;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        private int waiting;

        private Lookup(String name) {
            this.name = name;
            // Whose name servers they are nobody can say for sure; who has many names mostly has them below one of two
            // labels.
            this.domain = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
        }

        private List<InetAddress> found(Duration atMost)
                throws UnknownHostException, TimeoutException, InterruptedException {
            try {
                return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case UnknownHostException unknown -> throw unknown;
                    // The event's thread knows what to do about memory that is spent.
                    case Error broken -> throw broken;
                    case null, default -> throw new IllegalStateException("looking a name up", e.getCause());
                }
            }
        }
    }
}
