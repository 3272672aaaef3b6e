package io.tagstream.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code ./mvnw -Pbench verify -Dbench=NAME -Dphotos=FOLDER}. */
public final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        // Without Quarkus the log manager lets everything through, and Kafka formats a line for every record.
        Logger.getLogger("").setLevel(Level.WARNING);
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        switch (arguments.length > 0 ? arguments[0] : "none") {
            case "accuracy" -> new AccuracyBenchmark(photos(arguments), out).run();
            case "predict" -> new PredictBenchmark(out).run();
            case "pipeline" -> new PipelineBenchmark(photos(arguments), out).run();
            case "overhead" -> new OverheadBenchmark(out).run();
            case "backlog" -> new BacklogBenchmark(out).run();
            case "tasks" -> new TaskBenchmark(out).run();
            case "resnet" -> new ResNetBenchmark(out).run();
            case "resnet-memory" -> new EngineMemory(out).run();
            case "skip-connections" -> new SkipConnections(out, Path.of("docs/resnet")).run();
            case String other -> refuse(out, "there is no benchmark " + other);
        }
        System.exit(0);
    }

    private static LabelledPhotos photos(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            throw new IllegalArgumentException("this benchmark needs -Dphotos=FOLDER");
        }
        return LabelledPhotos.read(Path.of(arguments[1]).toRealPath());
    }

    private static void refuse(PrintStream out, String why) {
        out.println(why + "; usage: ./mvnw -Pbench verify -Dbench=NAME [-Dphotos=FOLDER], with a NAME of:");
        out.println("  accuracy  how often the labels are right (needs photos)");
        out.println("  predict   images a second of the model alone, by precision, predictors, threads and batch");
        out.println("  pipeline  images a second from Kafka to labels, beside a bare loop (needs photos)");
        out.println("  overhead  CPU time an event beside its image, over a bare Kafka Streams copy");
        out.println("  backlog   idle predictors, and what poison and slow origins cost the others");
        out.println("  tasks     what a picture costs by task: classify, localize, detect");
        out.println("  resnet    images a second on MXNet, beside DJL's own ResNet-50");
        out.println("  resnet-memory     memory of the MXNet engine over 5,000 batches");
        out.println("  skip-connections  trains plain and residual networks, and draws how they fare");
        System.exit(2);
    }
}
