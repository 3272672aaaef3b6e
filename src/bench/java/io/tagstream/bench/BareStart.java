package io.tagstream.bench;

import io.tagstream.inference.CppRuntime;
import io.tagstream.inference.ImageClassifier;
import io.tagstream.inference.ModelSettings;
import io.tagstream.inference.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A program that does of a worker's start what no worker can do without: loads the model and warms up its predictors. */
public final class BareStart {

    private BareStart() {}

    public static void main(String[] arguments) throws Exception {
        CppRuntime.loadFirst();
        int cores = Runtime.getRuntime().availableProcessors();
        try (var classifier = ImageClassifier.load(
                        new ModelSettings(Path.of("src/main/model"), "auto", Precision.INT8, "cpu", cores, 1, 8));
                var threads = Executors.newFixedThreadPool(cores)) {
            var tasks = new ArrayList<Callable<Void>>();
            for (int i = 0; i < cores; i++) {
                tasks.add(() -> {
                    classifier.newPredictor().close();
                    return null;
                });
            }
            for (Future<Void> predictor : threads.invokeAll(tasks)) {
                predictor.get();
            }
        }
        System.exit(0);
    }
}
