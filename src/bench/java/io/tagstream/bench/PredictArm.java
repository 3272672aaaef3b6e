package io.tagstream.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tagstream.batch.BatchFunction;
import io.tagstream.image.DecodedImage;
import io.tagstream.inference.ImageClassifier;
import io.tagstream.inference.Logits;
import io.tagstream.inference.ModelSettings;
import io.tagstream.inference.Precision;
import io.tagstream.inference.PredictPlan;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One form of the model on so many predictors of so many threads, for batches of any size up to the plan's. */
final class PredictArm implements AutoCloseable {

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** At least so many images a predictor and run. */
    private static final int IMAGES = 32;

    /**
     * What a run gave.
     *
     * @param rate      images a second
     * @param cpuMillis of this process, an image
     */
    record Figures(double rate, double cpuMillis) {}

    private final int predictors;
    private final ImageClassifier classifier;
    private final ExecutorService threads;
    private final ThreadLocal<BatchFunction<DecodedImage, Logits>> predictor;

    PredictArm(String engine, Precision precision, PredictPlan plan) {
        predictors = plan.predictors();
        classifier = ImageClassifier.load(new ModelSettings(
                Path.of("src/main/model"),
                engine,
                precision,
                "cpu",
                plan.predictors(),
                plan.threads(),
                plan.maxBatch()));
        threads = Executors.newFixedThreadPool(predictors);
        predictor = ThreadLocal.withInitial(classifier::newPredictor);
    }

    /** Each predictor goes through batches of this size, all at once. */
    Figures run(DecodedImage image, int batch) throws Exception {
        int calls = Math.max(1, IMAGES / batch);
        List<DecodedImage> images = Collections.nCopies(batch, image);
        var running = new ArrayList<Future<?>>();
        long cpu = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        for (int i = 0; i < predictors; i++) {
            running.add(threads.submit(() -> {
                for (int call = 0; call < calls; call++) {
                    predictor.get().apply(images);
                }
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }
        double count = (double) predictors * calls * batch;
        return new Figures(
                count * 1e9 / (System.nanoTime() - start), (PROCESS.getProcessCpuTime() - cpu) / 1e6 / count);
    }

    @Override
    public void close() {
        threads.close();
        classifier.close();
    }
}
