package io.tagstream.bench;

import io.tagstream.bench.baseline.ConsumerLoop;
import io.tagstream.bench.baseline.MapValues;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The worker beside what a user would write, and beside the bound (a bare loop of the same cores, from memory):
 * the same photos by HTTP on loopback, the same model, broker and run. Every arm runs between two runs of
 * the worker, its ratio is over their mean, and the two are its null pair; a run whose null pair lies outside 0.93 to
 * 1.07 is void and not counted.
 */
final class BaselinesBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int IMAGES = Integer.getInteger("bench.images", 240);
    private static final int WARM_UP = 48;

    /** {@code -Dbench.arms="int8, processes"}: only arms whose name has it. */
    private static final String ARMS = System.getProperty("bench.arms", "");

    private static final String BOUND = "bare loop (the bound)";

    private final LabelledPhotos photos;
    private final PrintStream out;
    private final Map<String, List<Run>> runs = new LinkedHashMap<>();

    BaselinesBenchmark(LabelledPhotos photos, PrintStream out) {
        this.photos = photos.some(IMAGES);
        this.out = out;
    }

    /** An arm between two runs of the worker. */
    private record Run(Contest.Figures before, Contest.Figures arm, Contest.Figures after) {

        private double ratio() {
            return arm.seconds() / ((before.seconds() + after.seconds()) / 2);
        }

        private double cpuRatio() {
            return arm.cpu() / ((before.cpu() + after.cpu()) / 2);
        }

        private double nullPair() {
            return before.seconds() / after.seconds();
        }

        private boolean counts() {
            return nullPair() >= 0.93 && nullPair() <= 1.07;
        }
    }

    @FunctionalInterface
    private interface Arm {
        Contest.Figures run(List<LabelledPhotos.Photo> photos) throws Exception;
    }

    void run() throws Exception {
        Path folder = TemporaryFolders.make("baselines");
        var contenders = new ArrayList<Contender>();
        try (var contest = new Contest(photos, folder.resolve("broker"));
                var loop = new BareLoop(photos)) {
            contest.createTopics("image-events", "image-labels", "image-dead-letters");
            Contender worker = Contender.worker(contest.broker(), folder, contest.leaveToFetch());
            contenders.add(worker);
            enter(contest, folder, contenders);
            var arms = new LinkedHashMap<String, Arm>();
            arms.put(BOUND, _ -> timed(loop));
            for (Contender contender : contenders.subList(1, contenders.size())) {
                arms.put(contender.name(), some -> contest.run(contender, some));
            }
            arms.keySet().removeIf(name -> !name.contains(ARMS));
            if (arms.isEmpty()) {
                throw new IllegalArgumentException("-Dbench.arms=" + ARMS + " is in no arm's name");
            }
            List<LabelledPhotos.Photo> few =
                    photos.photos().subList(0, Math.min(WARM_UP, photos.photos().size()));
            WarmUp.with(() -> contest.run(worker, few));
            for (Arm arm : arms.values()) {
                WarmUp.with(() -> arm.run(few));
            }
            for (int round = 1; round <= ROUNDS; round++) {
                alternate(contest, worker, arms);
                print(round);
                plot();
            }
        } finally {
            for (Contender contender : contenders) {
                contender.close();
            }
        }
    }

    private void enter(Contest contest, Path folder, List<Contender> contenders) throws Exception {
        Optional<String> python = Optional.ofNullable(System.getenv("PYTHON"));
        if (python.isEmpty()) {
            out.println("Python is left out: PYTHON names no interpreter (src/bench/README.md).");
        }
        for (String form : List.of("float16", "int8")) {
            for (int processes = 1; python.isPresent() && processes <= 2; processes++) {
                String topic = "python-" + form + "-" + processes;
                contest.createTopics(topic, topic + "-labels");
                contenders.add(Contender.python(contest.broker(), folder, python.get(), form, processes));
            }
            for (Class<?> program : List.of(MapValues.class, ConsumerLoop.class)) {
                String topic = program.getSimpleName() + "-" + form;
                contest.createTopics(topic, topic + "-labels");
                contenders.add(Contender.java(contest.broker(), folder, program, form));
            }
        }
    }

    private static Contest.Figures timed(BareLoop loop) throws Exception {
        long start = System.nanoTime();
        loop.run();
        return new Contest.Figures((System.nanoTime() - start) / 1e9, Double.NaN);
    }

    private void alternate(Contest contest, Contender worker, Map<String, Arm> arms) throws Exception {
        Contest.Figures before = contest.run(worker, photos.photos());
        for (Map.Entry<String, Arm> arm : arms.entrySet()) {
            Contest.Figures figures = arm.getValue().run(photos.photos());
            Contest.Figures after = contest.run(worker, photos.photos());
            runs.computeIfAbsent(arm.getKey(), _ -> new ArrayList<>()).add(new Run(before, figures, after));
            before = after;
        }
    }

    private void print(int round) {
        out.println();
        out.println("After round " + round + ":");
        out.println();
        out.println("| arm | img/s | CPU ms/img | worker img/s | worker CPU ms/img | worker / arm | CPU: arm / worker "
                + "| null pair | rounds that count |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        runs.forEach((arm, all) -> {
            List<Run> counted = all.stream().filter(Run::counts).toList();
            if (counted.isEmpty()) {
                out.println("| " + arm + " | | | | | | | | 0 |");
                return;
            }
            int images = photos.photos().size();
            out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %s | %.1f | %.1f | %.2f | %s | %.2f | %d |%n",
                    arm,
                    Median.of(counted, run -> images / run.arm().seconds()),
                    Cell.of(Median.of(counted, run -> 1000 * run.arm().cpu() / images), 1),
                    Median.of(counted, run -> images / run.after().seconds()),
                    Median.of(counted, run -> 1000 * run.after().cpu() / images),
                    Median.of(counted, Run::ratio),
                    Cell.of(Median.of(counted, Run::cpuRatio), 2),
                    Median.of(counted, Run::nullPair),
                    counted.size());
        });
    }

    /** What counts, over the worker beside it: the machine is not as fast in one arm as in the next. */
    private void plot() throws IOException {
        var plot = new BarPlot("Images a second, in percent of the worker's", List.of("img/s"));
        plot.bar("the worker, int8", 100);
        runs.forEach((arm, all) -> {
            List<Run> counted = all.stream().filter(Run::counts).toList();
            if (!counted.isEmpty()) {
                plot.bar(arm, 100 / Median.of(counted, Run::ratio));
            }
        });
        plot.writeTo("baselines.svg");
    }
}
