package io.tagstream.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a packaged worker has of the machine's memory (Linux) while it works at 0.8 of what it gives under a
 * backlog. Its heap is touched at the start, so that what grows is not the heap: the rest, native memory
 * included. {@code -Dbench.minutes=30} makes a soak of it. Growth is a straight line through what was seen after a quarter of
 * the time.
 */
final class MemoryBenchmark {

    private static final int MINUTES = Integer.getInteger("bench.minutes", 4);
    private static final double SHARE = 0.8;
    private static final int LOOKS = 24;
    private static final int WARM_UP_LOOKS = LOOKS / 4;
    private static final double MB = 1024 * 1024;
    private static final double PER_TEN_MINUTES = 600;
    private static final List<String> TOUCHED_HEAP = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    private final LabelledPhotos photos;
    private final PrintStream out;

    MemoryBenchmark(LabelledPhotos photos, PrintStream out) {
        this.photos = photos;
        this.out = out;
    }

    void run() throws Exception {
        try (var rig = new Rig(photos, Map.of("tagstream.model.precision", "int8"), TOUCHED_HEAP)) {
            WarmUp.with(() -> rig.tag(photos.first(100)));
            double capacity = capacity(rig);
            out.printf(Locale.ROOT, "capacity %.1f img/s; %d min at %.1f of it%n", capacity, MINUTES, SHARE);
            var span = Duration.ofMinutes(MINUTES);
            try (var thread = Executors.newSingleThreadExecutor()) {
                Future<Integer> load = thread.submit(() -> rig.load(photos, SHARE * capacity, span));
                List<double[]> seen = watch(rig, span);
                report(seen, load.get());
            }
        }
    }

    private double capacity(Rig rig) throws Exception {
        var backlog = photos.first(250);
        long start = System.nanoTime();
        rig.tag(backlog);
        return backlog.photos().size() * 1e9 / (System.nanoTime() - start);
    }

    /** @return pairs of seconds and bytes */
    private List<double[]> watch(Rig rig, Duration span) throws IOException, InterruptedException {
        var seen = new ArrayList<double[]>();
        long start = System.nanoTime();
        out.println("| s | resident, MB |");
        out.println("| --- | --- |");
        for (int look = 0; look <= LOOKS; look++) {
            long left = start + look * span.toNanos() / LOOKS - System.nanoTime();
            if (left > 0) {
                Thread.sleep(Duration.ofNanos(left));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            seen.add(new double[] {seconds, rig.residentBytes()});
            out.printf(Locale.ROOT, "| %.0f | %.1f |%n", seconds, seen.getLast()[1] / MB);
        }
        return seen;
    }

    private void report(List<double[]> seen, int sent) throws IOException {
        List<double[]> warm = seen.subList(WARM_UP_LOOKS, seen.size());
        double mean = warm.stream().mapToDouble(look -> look[1]).average().orElseThrow();
        out.printf(
                Locale.ROOT,
                "%d images; after warm-up %.0f MB; growth in ten minutes %.1f %%%n",
                sent,
                mean / MB,
                100 * PER_TEN_MINUTES * slope(warm) / mean);
        var plot = new LinePlot("Memory at 0.8 of the capacity", "seconds", "resident, MB", false);
        plot.line(
                "worker",
                0,
                false,
                seen.stream().map(look -> new double[] {look[0], look[1] / MB}).toList());
        Path folder = Path.of("docs/performance");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("memory.svg"), plot.svg());
    }

    /** Of the straight line that fits best. */
    private static double slope(List<double[]> points) {
        double meanX = points.stream().mapToDouble(point -> point[0]).average().orElseThrow();
        double meanY = points.stream().mapToDouble(point -> point[1]).average().orElseThrow();
        double above = points.stream()
                .mapToDouble(point -> (point[0] - meanX) * (point[1] - meanY))
                .sum();
        double below = points.stream()
                .mapToDouble(point -> (point[0] - meanX) * (point[0] - meanX))
                .sum();
        return above / below;
    }
}
