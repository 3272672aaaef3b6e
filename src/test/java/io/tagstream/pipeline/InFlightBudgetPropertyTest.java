package io.tagstream.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** No permit is lost or doubled, whenever events rest, resume and are cancelled. */
class InFlightBudgetPropertyTest {

    /** What one event of a sequence does next; an event that would have to wait does nothing. */
    enum Step {
        REST,
        RESUME,
        CLOSE
    }

    @Property
    void countsAreThoseOfAModel(
            @ForAll @IntRange(min = 1, max = 4) int max,
            @ForAll @Size(max = 100) List<@IntRange(max = 7) Integer> events,
            @ForAll @Size(value = 100) List<Step> steps)
            throws InterruptedException {
        var budget = new InFlightBudget(max, 1);
        var permits = new InFlightBudget.Permit[8];
        var model = new Step[8]; // what the event did last; RESUME: it holds its permit, null: no event
        int held = 0;
        int resting = 0;
        for (int i = 0; i < events.size(); i++) {
            int event = events.get(i);
            if (model[event] == null) {
                var acquired = budget.tryAcquire();
                assertThat(acquired.isPresent()).isEqualTo(held < max);
                if (acquired.isPresent()) {
                    permits[event] = acquired.get();
                    model[event] = Step.RESUME;
                    held++;
                }
                continue;
            }
            switch (steps.get(i)) {
                case REST -> {
                    permits[event].rest();
                    if (model[event] == Step.RESUME) {
                        model[event] = Step.REST;
                        held--;
                        resting++;
                    }
                }
                case RESUME -> {
                    if (model[event] == Step.REST && held < max) {
                        permits[event].resume();
                        model[event] = Step.RESUME;
                        held++;
                        resting--;
                    }
                }
                case CLOSE -> {
                    permits[event].close();
                    permits[event].close();
                    held -= model[event] == Step.RESUME ? 1 : 0;
                    resting -= model[event] == Step.REST ? 1 : 0;
                    model[event] = null;
                }
            }
            assertThat(budget.eventsInFlight()).isEqualTo(held);
            assertThat(budget.eventsResting()).isEqualTo(resting);
            assertThat(budget.spent()).isEqualTo(held == max);
        }
    }

    @Property(tries = 50)
    void racesOfCancellingAndResumingLeaveEveryPermitInItsPlace(
            @ForAll @IntRange(min = 1, max = 8) int max, @ForAll long seed) throws InterruptedException {
        // Given
        var budget = new InFlightBudget(max, 1);
        var random = new Random(seed);
        var most = new AtomicInteger();
        List<InFlightBudget.Permit> permits = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();

        // When: each rests and resumes many times, and most are cancelled by another thread, with or without an
        // interrupt
        var go = new CountDownLatch(1);
        for (int i = 0; i < 4 * max; i++) {
            var permit = budget.tryAcquire().orElseThrow();
            permit.rest();
            permits.add(permit);
            int rounds = random.nextInt(1, 30);
            threads.add(Thread.ofVirtual()
                    .start(() ->
                            live(permit, rounds, go, () -> most.accumulateAndGet(budget.eventsInFlight(), Math::max))));
        }
        go.countDown();
        for (int i = 0; i < permits.size(); i++) {
            boolean interrupted = random.nextBoolean();
            if (interrupted) {
                threads.get(i).interrupt();
            }
            if (interrupted || random.nextBoolean()) {
                permits.get(i).close();
            }
        }

        // Then
        for (var thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(20)))
                    .as("nobody waits for ever")
                    .isTrue();
        }
        assertThat(most.get()).isLessThanOrEqualTo(max);
        assertThat(budget.eventsInFlight()).isZero();
        assertThat(budget.eventsResting()).isZero();
        for (int i = 0; i < max; i++) {
            assertThat(budget.tryAcquire()).isPresent();
        }
        assertThat(budget.tryAcquire()).isEmpty();
    }

    private static void live(InFlightBudget.Permit permit, int rounds, CountDownLatch go, Runnable look) {
        try (permit) {
            if (!go.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("not started");
            }
            for (int i = 0; i < rounds; i++) {
                permit.resume();
                look.run();
                Thread.yield();
                permit.rest();
            }
        } catch (InterruptedException e) {
            // cancelled
        }
    }
}
