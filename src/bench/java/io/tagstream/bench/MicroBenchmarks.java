package io.tagstream.bench;

import io.tagstream.bench.micro.EventBenchmark;
import io.tagstream.bench.micro.PhotoBenchmark;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The small steps of an event by JMH, run twice, each time in a JVM of its own, of which the second is the first's null pair: as
 * many seconds of warm-up as of measuring; time and bytes on the heap.
 */
final class MicroBenchmarks {

    private static final int SECONDS = Integer.getInteger("bench.seconds", 5);

    private final PrintStream out;

    MicroBenchmarks(PrintStream out) {
        this.out = out;
    }

    void run() throws RunnerException {
        Collection<RunResult> first = runAll();
        var second = runAll().iterator();
        out.println("| step | µs | bytes on the heap | null pair |");
        out.println("| --- | --- | --- | --- |");
        for (RunResult result : first) {
            double micros = result.getPrimaryResult().getScore();
            Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
            String photo = result.getParams().getParam("photo");
            String name = result.getParams().getBenchmark();
            out.printf(
                    Locale.ROOT,
                    "| %s%s | %.1f | %.0f | %.2f |%n",
                    name.substring(name.lastIndexOf('.') + 1),
                    photo == null ? "" : " " + photo,
                    micros,
                    bytes.getScore(),
                    second.next().getPrimaryResult().getScore() / micros);
        }
    }

    private static Collection<RunResult> runAll() throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(EventBenchmark.class.getName())
                        .include(PhotoBenchmark.class.getName())
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.MICROSECONDS)
                        .forks(1)
                        .warmupIterations(SECONDS)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(SECONDS)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }
}
