package io.tagstream.bench;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.tagstream.bench.SmallNetworks.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Trains plain and residual networks of growing depth on made-up pictures, with DJL's trainer on MXNet,
 * and writes how they fare: {@code gradients.csv} and {@code loss.csv}, each with its plots.
 *
 * <p>All see the same pictures in the same order. {@code -Dsteps=N} trains for another number of steps, {@code -Ddepths=8,20}
 * other networks; files are written after each, so that a run that is stopped leaves what it has.
 */
final class SkipConnections {

    private static final List<Integer> DEPTHS = Arrays.stream(
                    System.getProperty("depths", "8,20,32,56").split(","))
            .map(Integer::valueOf)
            .toList();
    private static final int STEPS = Integer.getInteger("steps", 200);
    private static final int BATCH = 32;
    private static final int SEED = 5;

    /** Steps at the end whose mean loss is a network's result. */
    private static final int LAST = 20;

    private static final float LEARNING_RATE = Float.parseFloat(System.getProperty("rate", "0.05"));
    private static final float MOMENTUM = 0.9f;

    private final PrintStream out;
    private final Path folder;
    private final List<Run> runs = new ArrayList<>();

    /**
     * @param gradients norm of the gradient of each convolution's weights before the first step
     * @param losses    of each step
     */
    private record Run(Kind kind, int depth, List<Double> gradients, List<Double> losses) {

        String name() {
            return kind.name().toLowerCase(Locale.ROOT) + "-" + depth;
        }

        double lastLoss() {
            return losses.subList(Math.max(0, losses.size() - LAST), losses.size()).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
        }
    }

    /** @param folder where figures go; made if it is not there */
    SkipConnections(PrintStream out, Path folder) {
        this.out = out;
        this.folder = folder;
    }

    void run() throws IOException {
        System.setProperty("ai.djl.offline", "true");
        long start = System.nanoTime();
        out.println(
                "| network | loss, mean of the last steps | gradient of the first convolution at the start | of the last | s |");
        out.println("| --- | --- | --- | --- | --- |");
        for (int depth : DEPTHS) {
            for (Kind kind : Kind.values()) {
                long before = System.nanoTime();
                Run run = train(kind, depth);
                runs.add(run);
                out.printf(
                        Locale.ROOT,
                        "| %s | %.3f | %.2g | %.2g | %d |%n",
                        run.name(),
                        run.lastLoss(),
                        run.gradients().getFirst(),
                        run.gradients().getLast(),
                        Duration.ofNanos(System.nanoTime() - before).toSeconds());
                write();
            }
        }
        out.println(STEPS + " steps each, "
                + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s in all; " + folder);
    }

    private static Run train(Kind kind, int depth) {
        SmallNetworks.Network network = SmallNetworks.of(kind, depth, ShapePictures.CLASSES);
        network.block().setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
        var configuration = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(LEARNING_RATE))
                        .optMomentum(MOMENTUM)
                        .build());
        try (Model model = Model.newInstance(kind + "-" + depth, Device.cpu(), "MXNet")) {
            model.getNDManager().getEngine().setRandomSeed(SEED);
            model.setBlock(network.block());
            try (Trainer trainer = model.newTrainer(configuration)) {
                var shape = new Shape(BATCH, ShapePictures.CHANNELS, ShapePictures.SIDE, ShapePictures.SIDE);
                trainer.initialize(shape);
                return train(kind, depth, network, trainer, shape);
            }
        }
    }

    private static Run train(Kind kind, int depth, SmallNetworks.Network network, Trainer trainer, Shape shape) {
        var pictures = new ShapePictures(SEED);
        var pixels = new float[(int) shape.size()];
        var classes = new float[BATCH];
        var losses = new ArrayList<Double>();
        List<Double> gradients = List.of();
        for (int step = 0; step < STEPS; step++) {
            pictures.draw(pixels, classes);
            try (NDManager manager = trainer.getManager().newSubManager()) {
                NDArray batch = manager.create(pixels, shape);
                NDArray labels = manager.create(classes);
                try (var collector = trainer.newGradientCollector()) {
                    NDArray loss = trainer.getLoss().evaluate(new NDList(labels), trainer.forward(new NDList(batch)));
                    collector.backward(loss);
                    losses.add((double) loss.getFloat());
                }
                if (step == 0) {
                    gradients = norms(network.convolutions());
                }
                trainer.step();
            }
        }
        return new Run(kind, depth, gradients, losses);
    }

    private static List<Double> norms(List<Conv2d> convolutions) {
        return convolutions.stream()
                .map(layer ->
                        layer.getDirectParameters().get("weight").getArray().getGradient())
                .map(gradient -> (double) gradient.norm().getFloat())
                .toList();
    }

    private void write() throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("gradients.csv"), csv("layer,norm", Run::gradients));
        Files.write(folder.resolve("loss.csv"), csv("step,loss", Run::losses));
        var gradients = new LinePlot(
                "Gradient at the start, " + DEPTHS.getLast() + " layers", "convolution, first to last", "norm", true);
        var deepest = new LinePlot("Training loss, " + DEPTHS.getLast() + " layers", "step", "loss, smoothed", false);
        var plain = new LinePlot("Training loss, plain and residual (padding)", "step", "loss, smoothed", false);
        for (Run run : runs) {
            int depth = DEPTHS.indexOf(run.depth());
            if (depth == DEPTHS.size() - 1) {
                gradients.line(run.name(), run.kind().ordinal(), false, points(run.gradients()));
                deepest.line(run.name(), run.kind().ordinal(), false, points(smooth(run.losses())));
            }
            if (run.kind() != Kind.PROJECTION) {
                plain.line(run.name(), depth, run.kind() == Kind.PLAIN, points(smooth(run.losses())));
            }
        }
        Files.writeString(folder.resolve("gradients.svg"), gradients.svg());
        Files.writeString(folder.resolve("deepest.svg"), deepest.svg());
        Files.writeString(folder.resolve("loss.svg"), plain.svg());
    }

    private List<String> csv(String columns, Function<Run, List<Double>> values) {
        var lines = new ArrayList<String>();
        lines.add("network,depth," + columns);
        for (Run run : runs) {
            List<Double> of = values.apply(run);
            for (int i = 0; i < of.size(); i++) {
                lines.add(String.format(Locale.ROOT, "%s,%d,%d,%.5g", run.name(), run.depth(), i + 1, of.get(i)));
            }
        }
        return lines;
    }

    private static List<double[]> points(List<Double> values) {
        var points = new ArrayList<double[]>();
        for (int i = 0; i < values.size(); i++) {
            points.add(new double[] {i + 1, values.get(i)});
        }
        return points;
    }

    /** Each value the mean of itself and as many before it as make ten. */
    private static List<Double> smooth(List<Double> values) {
        var smoothed = new ArrayList<Double>();
        for (int i = 0; i < values.size(); i++) {
            smoothed.add(values.subList(Math.max(0, i - 9), i + 1).stream()
                    .flatMapToDouble(DoubleStream::of)
                    .average()
                    .orElseThrow());
        }
        return smoothed;
    }
}
