package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.image.DecodedImage;
import io.tagstream.inference.Precision;
import io.tagstream.inference.PredictPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One thread, batches of eight, in turns: the worker's engines by its own classes, and OpenVINO by its Python package, on the
 * shipped graphs. CPU time an image, over ONNX Runtime's int8, which runs first and last in each round: the null pair.
 */
final class EnginesBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 15);
    private static final int BATCH = 8;
    private static final int WARM_UP = 6;
    private static final double LEAST_NULL = 0.93;
    private static final double MOST_NULL = 1.07;
    private static final String REFERENCE = "ONNX Runtime int8";
    private static final String AGAIN = REFERENCE + ", again";

    private final PrintStream out;

    EnginesBenchmark(PrintStream out) {
        this.out = out;
    }

    @FunctionalInterface
    private interface Arm {

        /** CPU milliseconds an image of one batch. */
        double run() throws Exception;
    }

    void run() throws Exception {
        var closing = new ArrayList<AutoCloseable>();
        var arms = new LinkedHashMap<String, Arm>();
        try (DecodedImage image = PredictBenchmark.photo()) {
            Arm reference = ours("OnnxRuntime", Precision.INT8, image, closing);
            arms.put(REFERENCE, reference);
            arms.put("ONNX Runtime float32", ours("OnnxRuntime", Precision.FLOAT32, image, closing));
            arms.put("oneDNN int8", ours("oneDNN", Precision.INT8, image, closing));
            if (System.getenv("PYTHON") == null) {
                out.println("OpenVINO is left out: PYTHON names no interpreter (src/bench/README.md).");
            } else {
                for (String openVino : List.of("OpenVINO int8", "OpenVINO float32")) {
                    arms.put(openVino, python(openVino, closing));
                }
            }
            arms.put(AGAIN, reference);
            measure(arms);
        } finally {
            for (AutoCloseable one : closing.reversed()) {
                one.close();
            }
        }
    }

    private void measure(Map<String, Arm> arms) throws Exception {
        for (Arm arm : arms.values()) {
            for (int i = 0; i < WARM_UP; i++) {
                arm.run();
            }
        }
        Map<String, List<Double>> millis = new LinkedHashMap<>();
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        var order = new ArrayList<>(arms.keySet());
        int counted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var now = new LinkedHashMap<String, Double>();
            for (String name : order) {
                now.put(name, arms.get(name).run());
            }
            Collections.reverse(order);
            double nullPair = now.get(AGAIN) / now.get(REFERENCE);
            if (nullPair < LEAST_NULL || nullPair > MOST_NULL) {
                continue;
            }
            counted++;
            double reference = (now.get(REFERENCE) + now.get(AGAIN)) / 2;
            now.forEach((name, value) -> {
                millis.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
                ratios.computeIfAbsent(name, _ -> new ArrayList<>()).add(value / reference);
            });
        }
        print(arms, millis, ratios, counted);
    }

    private void print(
            Map<String, Arm> arms, Map<String, List<Double>> millis, Map<String, List<Double>> ratios, int counted) {
        out.printf("batches of %d, one thread; %d of %d rounds count by their null pair%n", BATCH, counted, ROUNDS);
        if (counted == 0) {
            return;
        }
        out.println("| arm | CPU ms/img | over ONNX Runtime's int8 | from | to |");
        out.println("| --- | --- | --- | --- | --- |");
        for (String name : arms.keySet()) {
            List<Double> ratio = ratios.get(name).stream().sorted().toList();
            out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %.2f | %.2f | %.2f |%n",
                    name,
                    Median.of(millis.get(name), Double::doubleValue),
                    Median.of(ratio, Double::doubleValue),
                    ratio.getFirst(),
                    ratio.getLast());
        }
    }

    private static Arm ours(String engine, Precision precision, DecodedImage image, List<AutoCloseable> closing) {
        var arm = new PredictArm(engine, precision, new PredictPlan(1, 1, BATCH));
        closing.add(arm);
        return () -> arm.run(image, BATCH).cpuMillis();
    }

    /** A process that predicts one batch for each line that it reads, and answers with its CPU time. */
    private static Arm python(String name, List<AutoCloseable> closing) throws IOException {
        Process process = new ProcessBuilder(
                        System.getenv("PYTHON"),
                        "src/bench/python/engines.py",
                        "--serve",
                        name,
                        "--batch",
                        Integer.toString(BATCH))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        closing.add(process::destroy);
        var ask = new PrintStream(process.getOutputStream(), true, UTF_8);
        BufferedReader answers = process.inputReader(UTF_8);
        return () -> {
            ask.println();
            String answer = answers.readLine();
            if (answer == null) {
                throw new UncheckedIOException(new IOException(name + " ended"));
            }
            return Double.parseDouble(answer);
        };
    }
}
