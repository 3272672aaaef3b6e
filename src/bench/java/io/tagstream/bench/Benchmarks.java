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
        // Brokers and workers are processes of their own, which a benchmark that is ended early would leave behind.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        switch (arguments.length > 0 ? arguments[0] : "none") {
            case "accuracy" -> new AccuracyBenchmark(photos(arguments), out).run();
            case "predict" -> new PredictBenchmark(out).run();
            case "engines" -> new EnginesBenchmark(out).run();
            case "decode" -> new DecodeBenchmark(photos(arguments), out).run();
            case "pipeline" -> new PipelineBenchmark(photos(arguments), out).run();
            case "baselines" -> new BaselinesBenchmark(photos(arguments), out).run();
            case "overhead" -> new OverheadBenchmark(out).run();
            case "watch" -> new WatchBenchmark(out).run();
            case "micro" -> new MicroBenchmarks(out).run();
            case "profile" -> new ProfileBenchmark(photos(arguments), out).run();
            case "backlog" -> new BacklogBenchmark(out).run();
            case "latency" -> new LatencyBenchmark(out).run();
            case "viewers" -> new ViewersBenchmark(out).run();
            case "slow-origin" -> new SlowOriginBenchmark(out).run();
            case "memory" -> new MemoryBenchmark(photos(arguments), out).run();
            case "scale" -> new ScaleBenchmark(photos(arguments), out).run();
            case "hot-partition" -> new HotPartitionBenchmark(photos(arguments), out).run();
            case "start" -> new StartBenchmark(out).run();
            case "compilers" -> new CompilersBenchmark(photos(arguments), out).run();
            case "capacity" -> new CapacityTable(out).print();
            case "tasks" -> new TaskBenchmark(out).run();
            case "resnet" -> new ResNetBenchmark(out).run();
            case "resnet-memory" -> new EngineMemory(out).run();
            case "skip-connections" -> new SkipConnections(out, Path.of("docs/resnet")).run();
            case String other -> refuse(out, "there is no benchmark " + other);
        }
        TemporaryFolders.delete();
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
        out.println(
                "  engines   CPU time of a batch by engine, OpenVINO beside ours (needs PYTHON, src/bench/README.md)");
        out.println(
                "  decode    CPU time of decoding and resizing, beside TurboJPEG and without a reduction (needs photos)");
        out.println("  pipeline  images a second from Kafka to labels, beside a bare loop (needs photos)");
        out.println("  baselines images a second beside what a user would write (needs photos; src/bench/README.md)");
        out.println("  overhead  CPU time an event beside its image, over a bare Kafka Streams copy");
        out.println("  watch     what metrics and known answers cost beside an image");
        out.println("  micro     the small steps of an event by JMH: reading it, writing its label, decoding");
        out.println("  profile   where the worker's CPU time goes, by async-profiler (needs photos)");
        out.println("  backlog   idle predictors, and what poison and slow origins cost the others");
        out.println("  latency   how long a label takes, by how busy the worker is (open loop)");
        out.println("  viewers   what five people who look at the page cost the worker");
        out.println("  slow-origin  what 1 % of slow origins cost the others; 400 fetches of 200 ms at once");
        out.println("  memory    the worker's memory over time at 0.8 of its capacity (needs photos)");
        out.println("  scale     1, 2 and 4 partitions and workers on the same cores (needs photos)");
        out.println("  hot-partition  what an event waits beside another partition's backlog (needs photos)");
        out.println("  start     from the process' start to the first label, with and without what docker/train makes");
        out.println("  compilers two workers in turns, one with other flags of the JVM (needs photos)");
        out.println("  capacity  cores, partitions, memory and bandwidth for up to a million images a second");
        out.println("  tasks     what a picture costs by task: classify, localize, detect");
        out.println("  resnet    images a second on MXNet, beside DJL's own ResNet-50");
        out.println("  resnet-memory     memory of the MXNet engine over 5,000 batches");
        out.println("  skip-connections  trains plain and residual networks, and draws how they fare");
        System.exit(2);
    }
}
