package io.tagstream.bench;

import com.sun.management.ThreadMXBean;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.LargePhotos;
import io.tagstream.image.PixelPool;
import io.tagstream.image.TurboJpeg;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decoding and resizing alone, on one thread: photos as they are, and enlarged to twelve megapixels, smooth and
 * with a sensor's grain. Our decoder runs at both ends of each round, which is the null pair; between
 * them the same decoder without a reduction, and TurboJPEG with our resize, each over the same photos. Times are CPU
 * time of the thread, so that others on the machine count little. Then how often the network's answer is
 * another one without a reduction.
 */
final class DecodeBenchmark {

    static final double MEGAPIXELS = 12;

    /** Standard deviation of a sensor's noise, in steps of a channel. */
    static final double GRAIN = 4;

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 7);
    private static final int LARGE = 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final LabelledPhotos photos;
    private final PrintStream out;
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());
    private final LargePhotos full = new LargePhotos();

    DecodeBenchmark(LabelledPhotos photos, PrintStream out) {
        this.photos = photos;
        this.out = out;
    }

    /** Milliseconds of CPU an image; NaN where an arm does not run. */
    private record Round(double ours, double inFull, double turbo, double turboAlone, double again) {

        private double both() {
            return (ours + again) / 2;
        }
    }

    void run() throws Exception {
        Optional<TurboJpeg> turbo = TurboJpeg.find();
        if (turbo.isEmpty()) {
            out.println("This machine has no libturbojpeg: its columns are empty.");
        }
        out.println("| photos | ours ms | in full ms | TurboJPEG, our resize ms | TurboJPEG, no resize ms "
                + "| reduced / full | ours / TurboJPEG, our resize | null pair | heap bytes an image |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        List<byte[]> small = read(photos.photos());
        measure("%d as they are".formatted(small.size()), small, turbo);
        List<byte[]> originals = read(photos.some(LARGE).photos());
        measure("%d of 12 megapixels, smooth".formatted(LARGE), enlarged(originals, 0), turbo);
        measure("%d of 12 megapixels, grain".formatted(LARGE), enlarged(originals, GRAIN), turbo);
        turbo.ifPresent(TurboJpeg::close);
        new ReducedLabels(photos, out).run();
    }

    private List<byte[]> read(List<LabelledPhotos.Photo> some) throws IOException {
        var files = new ArrayList<byte[]>();
        for (LabelledPhotos.Photo photo : some) {
            files.add(Files.readAllBytes(photos.folder().resolve(photo.file())));
        }
        return files;
    }

    private static List<byte[]> enlarged(List<byte[]> files, double grain) {
        return files.stream()
                .map(file -> LargePhotos.enlarge(file, MEGAPIXELS, grain))
                .toList();
    }

    private void measure(String name, List<byte[]> files, Optional<TurboJpeg> turbo) {
        Consumer<byte[]> reduced = this::decode;
        Consumer<byte[]> inFull = file -> full.decodeInFull(file).close();
        var rounds = new ArrayList<Round>();
        for (int round = 0; round <= ROUNDS; round++) {
            var figures = new Round(
                    millis(files, reduced),
                    millis(files, inFull),
                    turbo.map(library -> millis(files, file -> library.decode(file)))
                            .orElse(Double.NaN),
                    turbo.map(library -> millis(files, file -> library.decodeOnly(file)))
                            .orElse(Double.NaN),
                    millis(files, reduced));
            if (round > 0) { // the first warms up
                rounds.add(figures);
            }
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        files.forEach(reduced);
        long heap = (THREADS.getCurrentThreadAllocatedBytes() - before) / files.size();
        out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %s | %s | %.2f | %s | %.2f | %d |%n",
                name,
                Median.of(rounds, Round::both),
                Median.of(rounds, Round::inFull),
                Cell.of(Median.of(rounds, Round::turbo), 2),
                Cell.of(Median.of(rounds, Round::turboAlone), 2),
                Median.of(rounds, round -> round.inFull() / round.both()),
                Cell.of(Median.of(rounds, round -> round.turbo() / round.both()), 2),
                Median.of(rounds, round -> round.ours() / round.again()),
                heap);
    }

    private void decode(byte[] file) {
        if (decoder.decode(new EncodedImage(file)) instanceof DecodeResult.Decoded(DecodedImage image)) {
            image.close();
        } else {
            throw new IllegalStateException("a photo is refused");
        }
    }

    private static double millis(List<byte[]> files, Consumer<byte[]> arm) {
        long start = THREADS.getCurrentThreadCpuTime();
        files.forEach(arm);
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e6 / files.size();
    }
}
