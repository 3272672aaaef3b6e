package io.tagstream.bench;

import io.tagstream.batch.BatchFunction;
import io.tagstream.image.DecodedImage;
import io.tagstream.inference.Classifier;
import io.tagstream.inference.ImageClassifier;
import io.tagstream.inference.Logits;
import io.tagstream.inference.ModelSettings;
import io.tagstream.inference.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;

/** What the process has of the machine's memory (Linux) while the MXNet engine predicts 5,000 batches, most of one image and some of two. */
final class EngineMemory {

    private static final int BATCHES = 5000;
    private static final int EACH = 500;
    private static final int EVERY_SO_MANYTH_OF_TWO = 10;
    private static final double MB = 1024 * 1024;

    private final PrintStream out;

    EngineMemory(PrintStream out) {
        this.out = out;
    }

    void run() throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        var settings = new ModelSettings(Path.of("src/main/model"), "MXNet", Precision.AUTO, "cpu", 1, cores, 2);
        try (Classifier classifier = ImageClassifier.load(settings);
                BatchFunction<DecodedImage, Logits> predictor = classifier.newPredictor()) {
            DecodedImage photo = ResNetBenchmark.photo();
            out.println("| batches | resident, MB | of it heap (committed), MB |");
            out.println("| --- | --- | --- |");
            for (int batch = 0; batch <= BATCHES; batch++) {
                predictor.apply(Collections.nCopies(batch % EVERY_SO_MANYTH_OF_TWO == 0 ? 2 : 1, photo));
                if (batch % EACH == 0) {
                    out.printf(Locale.ROOT, "| %,d | %.0f | %.0f |%n", batch, resident() / MB, heap() / MB);
                }
            }
        }
    }

    private static long heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
