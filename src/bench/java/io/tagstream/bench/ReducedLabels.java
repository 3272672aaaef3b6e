package io.tagstream.bench;

import io.tagstream.batch.BatchFunction;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.Task;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.LargePhotos;
import io.tagstream.image.PixelPool;
import io.tagstream.inference.ImageClassifier;
import io.tagstream.inference.Logits;
import io.tagstream.inference.ModelSettings;
import io.tagstream.inference.Precision;
import io.tagstream.onednn.OneDnnLibrary;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** For how many photos of twelve megapixels the best label is the same, decoded with a reduction and without. */
final class ReducedLabels {

    private static final LabelOptions BEST = new LabelOptions(1, 0, Set.of(Task.CLASSIFY));

    private final LabelledPhotos photos;
    private final PrintStream out;
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());
    private final LargePhotos full = new LargePhotos();

    ReducedLabels(LabelledPhotos photos, PrintStream out) {
        this.photos = photos;
        this.out = out;
    }

    void run() throws Exception {
        out.println("| photos | engine | form | the same best label | right, reduced | right, in full |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        List<Network> networks = networks();
        try {
            for (double grain : new double[] {0, DecodeBenchmark.GRAIN}) {
                for (LabelledPhotos.Photo photo : photos.photos()) {
                    byte[] file = Files.readAllBytes(photos.folder().resolve(photo.file()));
                    byte[] large = LargePhotos.enlarge(file, DecodeBenchmark.MEGAPIXELS, grain);
                    try (DecodedImage reduced = reduced(large);
                            DecodedImage inFull = full.decodeInFull(large)) {
                        networks.forEach(network -> network.compare(reduced, inFull, photo.classIndex()));
                    }
                }
                String name = photos.photos().size() + (grain == 0 ? ", smooth" : ", grain");
                networks.forEach(network -> network.print(name, out));
            }
        } finally {
            networks.forEach(Network::close);
        }
    }

    private static List<Network> networks() {
        int cores = Runtime.getRuntime().availableProcessors();
        var networks = new ArrayList<Network>();
        if (OneDnnLibrary.problem().isEmpty()) {
            networks.add(new Network("oneDNN", Precision.INT8, 1));
        }
        networks.add(new Network("OnnxRuntime", Precision.INT8, cores));
        networks.add(new Network("OnnxRuntime", Precision.FLOAT16, cores));
        return networks;
    }

    private DecodedImage reduced(byte[] file) {
        if (decoder.decode(new EncodedImage(file)) instanceof DecodeResult.Decoded(DecodedImage image)) {
            return image;
        }
        throw new IllegalStateException("an enlarged photo is refused");
    }

    /** One form of the network, and its answers since they were last printed. */
    private static final class Network implements AutoCloseable {

        private final String engine;
        private final Precision precision;
        private final ImageClassifier classifier;
        private final BatchFunction<DecodedImage, Logits> predictor;
        private int count;
        private int same;
        private int rightReduced;
        private int rightInFull;

        private Network(String engine, Precision precision, int threads) {
            this.engine = engine;
            this.precision = precision;
            classifier = ImageClassifier.load(
                    new ModelSettings(Path.of("src/main/model"), engine, precision, "cpu", 1, threads, 2));
            predictor = classifier.newPredictor();
        }

        private void compare(DecodedImage reduced, DecodedImage inFull, int right) {
            List<Logits> answers = predictor.apply(List.of(reduced, inFull));
            int ofReduced = best(answers.getFirst());
            int ofFull = best(answers.getLast());
            count++;
            same += ofReduced == ofFull ? 1 : 0;
            rightReduced += ofReduced == right ? 1 : 0;
            rightInFull += ofFull == right ? 1 : 0;
        }

        private int best(Logits logits) {
            return classifier.labels().labels(logits, BEST).getFirst().index();
        }

        private void print(String name, PrintStream out) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %.3f (%d) | %d | %d |%n",
                    name,
                    engine,
                    precision.code(),
                    (double) same / count,
                    same,
                    rightReduced,
                    rightInFull);
            count = 0;
            same = 0;
            rightReduced = 0;
            rightInFull = 0;
        }

        @Override
        public void close() {
            predictor.close();
            classifier.close();
        }
    }
}
