package io.tagstream.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** {@code ./mvnw -Pbench verify -Dbench=NAME -Dphotos=FOLDER}. */
public final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (arguments.length != 2) {
            out.println("usage: ./mvnw -Pbench verify -Dbench=accuracy|pipeline -Dphotos=FOLDER");
            System.exit(2);
        }
        var photos = LabelledPhotos.read(Path.of(arguments[1]).toRealPath());
        switch (arguments[0]) {
            case "accuracy" -> new AccuracyBenchmark(photos, out).run();
            case "pipeline" -> new PipelineBenchmark(photos, out).run();
            default -> {
                out.println("there is no benchmark " + arguments[0] + "; there are accuracy and pipeline");
                System.exit(2);
            }
        }
        System.exit(0);
    }
}
