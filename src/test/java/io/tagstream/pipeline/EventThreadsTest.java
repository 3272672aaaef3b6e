package io.tagstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventThreadsTest {

    private final EventThreads threads = new EventThreads();

    @Test
    void anEventThatWaitsHoldsNobodyUp() throws Exception {
        int events = 1_000;
        var allRun = new CountDownLatch(events);
        var out = new CountDownLatch(events);
        for (int i = 0; i < events; i++) {
            threads.add(() -> {
                allRun.countDown();
                awaitOf(allRun);
                out.countDown();
            });
        }

        threads.start();

        assertThat(out.await(20, TimeUnit.SECONDS))
                .as("each waits until all have started")
                .isTrue();
    }

    @Test
    void anEventThatComesWhileAllOthersWaitRunsAtOnce() throws Exception {
        var end = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            threads.add(() -> awaitOf(end));
        }
        threads.start();
        var run = new CountDownLatch(1);

        threads.add(run::countDown);
        threads.start();

        assertThat(run.await(20, TimeUnit.SECONDS)).isTrue();
        end.countDown();
    }

    /** Adders, ends of events and threads that go to rest race; an event that is missed would wait for the next one to come. */
    @Test
    void everyEventRunsOnceHoweverAddersAndEndsRace() throws Exception {
        int adders = 4;
        int each = 20_000;
        var runs = new AtomicIntegerArray(adders * each);
        List<Thread> started = new ArrayList<>();
        for (int adder = 0; adder < adders; adder++) {
            int first = adder * each;
            started.add(Thread.ofPlatform().start(() -> {
                for (int i = first; i < first + each; i++) {
                    int event = i;
                    threads.add(() -> {
                        if (event % 7 == 0) {
                            LockSupport.parkNanos(1_000);
                        }
                        runs.incrementAndGet(event);
                    });
                    threads.start();
                }
            }));
        }
        for (Thread adder : started) {
            adder.join();
        }

        await().untilAsserted(() -> {
            for (int event = 0; event < runs.length(); event++) {
                assertThat(runs.get(event)).as("runs of event " + event).isEqualTo(1);
            }
        });
    }

    /** Where a thread that serves cannot start another; its own end is the handler's. */
    @Test
    void noEventIsLostWhereNoThreadCanBeStarted() {
        var failures = new AtomicInteger();
        ThreadFactory real = Thread.ofVirtual()
                .uncaughtExceptionHandler((_, _) -> failures.incrementAndGet())
                .factory();
        var starved = new EventThreads(run -> {
            if (Thread.currentThread().isVirtual()) {
                throw new RejectedExecutionException("no thread, says the test");
            }
            return real.newThread(run);
        });
        var runs = new AtomicInteger();
        int events = 100;
        for (int i = 0; i < events; i++) {
            starved.add(runs::incrementAndGet);
        }

        // Each start runs one event at least, and often no more.
        await().pollInterval(Duration.ofMillis(1)).untilAsserted(() -> {
            starved.start();
            assertThat(runs).hasValue(events);
        });
        await().untilAsserted(() ->
                assertThat(failures).as("threads that could start no other").hasPositiveValue());
    }

    private static void awaitOf(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
