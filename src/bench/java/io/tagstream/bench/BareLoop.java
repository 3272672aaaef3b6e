package io.tagstream.bench;

import io.tagstream.batch.BatchFunction;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import io.tagstream.inference.ImageClassifier;
import io.tagstream.inference.Logits;
import io.tagstream.inference.ModelSettings;
import io.tagstream.inference.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The bound: on each core a thread that decodes eight photos from memory, predicts them, and goes on. */
final class BareLoop implements AutoCloseable {

    private static final int BATCH = 8;

    private final List<EncodedImage> encoded = new ArrayList<>();
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());
    private final ImageClassifier classifier;
    private final ExecutorService threads;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final ThreadLocal<BatchFunction<DecodedImage, Logits>> predictors;

    BareLoop(LabelledPhotos photos) throws IOException {
        for (LabelledPhotos.Photo photo : photos.photos()) {
            encoded.add(new EncodedImage(Files.readAllBytes(photos.folder().resolve(photo.file()))));
        }
        classifier = ImageClassifier.load(
                new ModelSettings(Path.of("src/main/model"), "auto", Precision.INT8, "cpu", cores, 1, BATCH));
        threads = Executors.newFixedThreadPool(cores);
        predictors = ThreadLocal.withInitial(classifier::newPredictor);
    }

    void run() throws Exception {
        var next = new AtomicInteger();
        var running = new ArrayList<Future<?>>();
        for (int i = 0; i < cores; i++) {
            running.add(threads.submit(() -> work(next)));
        }
        for (Future<?> one : running) {
            one.get();
        }
    }

    private void work(AtomicInteger next) {
        for (int start = next.getAndAdd(BATCH); start < encoded.size(); start = next.getAndAdd(BATCH)) {
            var batch = new ArrayList<DecodedImage>(BATCH);
            for (EncodedImage image : encoded.subList(start, Math.min(encoded.size(), start + BATCH))) {
                if (decoder.decode(image) instanceof DecodeResult.Decoded(DecodedImage decoded)) {
                    batch.add(decoded);
                }
            }
            predictors.get().apply(batch);
            batch.forEach(DecodedImage::close);
        }
    }

    @Override
    public void close() {
        threads.close();
        classifier.close();
    }
}
