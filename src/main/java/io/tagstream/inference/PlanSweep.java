package io.tagstream.inference;

import static java.lang.System.Logger.Level.WARNING;

import io.tagstream.batch.BatchFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Runs plans on the real model, one after the other, round after round until the time is over, and
 * keeps the best rate of each: other work on the machine only ever makes a round slower.
 *
 * <p>Nothing is begun that by what was seen so far would not end in time, and nothing else before there is time left for the
 * first plan's second run: its first one comes while the process starts, and by that alone others would beat it. Not
 * thread-safe; used once.
 */
final class PlanSweep implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PlanSweep.class.getName());

    /** At least so many images a predictor and round, so that a batch of one is not measured by one image. */
    private static final int IMAGES = 4;

    /** More rounds than these tell nothing new. */
    private static final int ROUNDS = 5;

    /** Fewer cannot tell a better plan from a quieter moment. */
    private static final int LEAST_ROUNDS = 2;

    private final ModelSettings settings;
    private final LongSupplier clock;
    private final long deadline;
    private final Map<Integer, ImageClassifier> models = new LinkedHashMap<>();
    private final Map<PredictPlan, MeasuredPlan> best = new LinkedHashMap<>();
    private final Map<PredictPlan, Integer> rounds = new HashMap<>();
    private final Map<PredictPlan, Long> tookNanos = new HashMap<>();
    private long slowestLoadNanos;
    private double lowestRate = Double.POSITIVE_INFINITY;

    /** @param clock as {@link System#nanoTime()} */
    PlanSweep(ModelSettings settings, Duration limit, LongSupplier clock) {
        this.settings = settings;
        this.clock = clock;
        this.deadline = clock.getAsLong() + limit.toNanos();
    }

    /**
     * The plans that there was time to compare, each with its best rate; the first one of all where there
     * was time for one round only. On slow cores the plans with the first one's threads get the time. When
     * the calling thread is interrupted, those so far; the thread stays interrupted.
     *
     * @throws ModelRefusedException if the model cannot be loaded
     */
    List<MeasuredPlan> run(List<PredictPlan> plans) {
        var byThreads = plans.stream()
                .collect(Collectors.groupingBy(PredictPlan::threads, LinkedHashMap::new, Collectors.toList()));
        PredictPlan first = plans.getFirst();
        try {
            measureAll(byThreads.firstEntry().getValue(), first);
            for (int round = 1; round < ROUNDS; round++) {
                for (List<PredictPlan> sameModel : byThreads.values()) {
                    measureAll(sameModel, first);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var compared = best.values().stream()
                .filter(plan -> rounds.getOrDefault(plan.plan(), 0) >= LEAST_ROUNDS)
                .toList();
        return compared.isEmpty() ? best.values().stream().limit(1).toList() : compared;
    }

    private void measureAll(List<PredictPlan> plans, PredictPlan first) throws InterruptedException {
        int threads = plans.getFirst().threads();
        if (!models.containsKey(threads)) {
            long start = clock.getAsLong();
            if (start + slowestLoadNanos >= deadline) {
                return;
            }
            models.put(threads, ImageClassifier.open(settings.with(plans.getFirst())));
            slowestLoadNanos = Math.max(slowestLoadNanos, clock.getAsLong() - start);
        }
        for (PredictPlan plan : plans) {
            boolean firstComesAgain = !plan.equals(first) && rounds.getOrDefault(first, 0) < LEAST_ROUNDS;
            long start = clock.getAsLong();
            if (start + expectedNanos(plan) + (firstComesAgain ? expectedNanos(first) : 0) < deadline) {
                measure(models.get(threads), plan);
                tookNanos.put(plan, clock.getAsLong() - start);
            }
        }
    }

    /** What it took the last time; before the first time, what it takes at the lowest rate of all. */
    private long expectedNanos(PredictPlan plan) {
        Long before = tookNanos.get(plan);
        return before != null
                ? before
                : (long) (plan.predictors() * (imagesEach(plan) + plan.maxBatch()) * 1e9 / lowestRate);
    }

    private static int imagesEach(PredictPlan plan) {
        return Math.max(IMAGES, plan.maxBatch());
    }

    private void measure(ImageClassifier model, PredictPlan plan) throws InterruptedException {
        ImageBatch images = model.knownImages(plan.maxBatch());
        var tasks = new ArrayList<Callable<Double>>();
        for (int i = 0; i < plan.predictors(); i++) {
            tasks.add(() -> imagesPerSecond(model, images, imagesEach(plan) / plan.maxBatch()));
        }
        double rate = 0;
        // Closing waits for the calls that run: a model must not be closed under them.
        try (var threads = Executors.newFixedThreadPool(
                plan.predictors(),
                Thread.ofPlatform().name("calibrate-", 0).daemon().factory())) {
            for (Future<Double> predictor : threads.invokeAll(tasks)) {
                rate += predictor.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BatchFailedException failed) {
                LOG.log(WARNING, "the plan {0} is out: {1}", plan, failed.toString());
                return;
            }
            throw new IllegalStateException("the plan " + plan + " could not be measured", e.getCause());
        }
        lowestRate = Math.min(lowestRate, rate);
        rounds.merge(plan, 1, Integer::sum);
        best.merge(
                plan,
                new MeasuredPlan(plan, rate),
                (before, now) -> now.imagesPerSecond() > before.imagesPerSecond() ? now : before);
    }

    /** Of one predictor, on its thread; ends early when the time is over. */
    private double imagesPerSecond(ImageClassifier model, ImageBatch images, int calls) {
        try (var predictor = model.newColdPredictor(images.size())) {
            predictor.predict(images); // what is made for the first batch of a size is no part of its rate
            long start = clock.getAsLong();
            int done = 0;
            do {
                predictor.predict(images);
                done++;
            } while (done < calls
                    && clock.getAsLong() < deadline
                    && !Thread.currentThread().isInterrupted());
            return done * images.size() * 1e9 / Math.max(1, clock.getAsLong() - start);
        }
    }

    @Override
    public void close() {
        models.values().forEach(ImageClassifier::close);
    }
}
