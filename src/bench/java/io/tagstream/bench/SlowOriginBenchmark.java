package io.tagstream.bench;

import io.tagstream.event.ImageReference;
import io.tagstream.fault.BrokerProcess;
import io.tagstream.fault.Pictures;
import io.tagstream.faults.Command;
import io.tagstream.fetch.EventDeadline;
import io.tagstream.fetch.FetchLease;
import io.tagstream.fetch.FetchListener;
import io.tagstream.fetch.FetchResult;
import io.tagstream.fetch.ImageFetcher;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Slow origins. First what it costs the others when one reference in a hundred takes 10 s: as in
 * {@link BacklogBenchmark}, in a shorter run. Then whether fetches that wait cost nothing but their wait: 400
 * at once of 200 ms each, over the 2,000 a second that Little's law allows; client and origin share the cores.
 */
final class SlowOriginBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final int AT_ONCE = 400;
    private static final Duration ANSWER = Duration.ofMillis(200);
    private static final int FETCHES_EACH = 20;

    private final PrintStream out;

    SlowOriginBenchmark(PrintStream out) {
        this.out = out;
    }

    void run() throws Exception {
        out.println("| round | 1 % slow: rate of the others | their p99 | null pair: rate | p99 |");
        out.println("| --- | --- | --- | --- | --- |");
        try (BrokerProcess broker = BrokerProcess.start(TemporaryFolders.make("slow"), Map.of());
                var arm = new BacklogArm(broker)) {
            arm.run(BacklogArm.Mix.PLAIN);
            for (int round = 1; round <= ROUNDS; round++) {
                var before = arm.run(BacklogArm.Mix.PLAIN);
                var slow = arm.run(BacklogArm.Mix.SLOW);
                var after = arm.run(BacklogArm.Mix.PLAIN);
                out.printf(
                        Locale.ROOT,
                        "| %d | %.2f | %.2f | %.2f | %.2f |%n",
                        round,
                        slow.rate() / ((before.rate() + after.rate()) / 2),
                        slow.p99() / ((before.p99() + after.p99()) / 2),
                        after.rate() / before.rate(),
                        after.p99() / before.p99());
            }
        }
        waitingFetches();
    }

    private void waitingFetches() throws IOException, InterruptedException, ExecutionException {
        double law = AT_ONCE / (ANSWER.toNanos() / 1e9);
        out.println("| round | fetches of 200 ms, 400 at once: a second | over Little's law |");
        out.println("| --- | --- | --- |");
        byte[] photo = Pictures.png(new Command(Command.Kind.LABEL, 1), 1, 1);
        try (var origin = new PhotoOrigin(photo, ANSWER);
                var fetcher = new ImageFetcher(origin.policy(AT_ONCE), FetchListener.NONE)) {
            fetchAll(fetcher, origin);
            for (int round = 1; round <= ROUNDS; round++) {
                long start = System.nanoTime();
                fetchAll(fetcher, origin);
                double rate = AT_ONCE * FETCHES_EACH * 1e9 / (System.nanoTime() - start);
                out.printf(Locale.ROOT, "| %d | %.0f | %.2f |%n", round, rate, rate / law);
            }
        }
    }

    private static void fetchAll(ImageFetcher fetcher, PhotoOrigin origin)
            throws InterruptedException, ExecutionException {
        var running = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AT_ONCE; i++) {
                var reference = new ImageReference.Http(origin.uri(i));
                running.add(threads.submit(() -> {
                    for (int fetch = 0; fetch < FETCHES_EACH; fetch++) {
                        fetch(fetcher, reference);
                    }
                    return null;
                }));
            }
        }
        for (Future<?> one : List.copyOf(running)) {
            one.get();
        }
    }

    private static void fetch(ImageFetcher fetcher, ImageReference reference) throws InterruptedException {
        FetchResult result = fetcher.fetch(
                reference,
                OptionalLong.empty(),
                () -> false,
                EventDeadline.in(Duration.ofMinutes(1)),
                new AlwaysHeld());
        if (!(result instanceof FetchResult.Fetched)) {
            throw new IllegalStateException("not fetched: " + result);
        }
    }

    /** There is room for everything. */
    private record AlwaysHeld() implements FetchLease {

        @Override
        public void growTo(long bytes) {
            // It has grown.
        }

        @Override
        public void giveBack() {
            // Nobody waits for it.
        }

        @Override
        public void takeAgain() {
            // It was never gone.
        }
    }
}
