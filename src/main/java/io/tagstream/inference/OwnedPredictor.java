package io.tagstream.inference;

import static java.lang.System.Logger.Level.WARNING;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import io.tagstream.batch.BatchFailedException;
import io.tagstream.batch.BatchFunction;
import io.tagstream.image.DecodedImage;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One DJL {@link Predictor} and its native memory, for one worker thread.
 *
 * <p>A {@code Predictor} is not thread-safe: the platform thread that made this object is the only
 * one to call it, and closes it. The {@link Model} is shared, outlives it, and stays open.
 */
final class OwnedPredictor implements BatchFunction<DecodedImage, Logits> {

    private static final System.Logger LOG = System.getLogger(OwnedPredictor.class.getName());

    private final Predictor<ImageBatch, List<Logits>> predictor;
    private final ImageBatch batch;
    private final KnownAnswer knownAnswer;

    /** @param maxBatch most images in one call */
    OwnedPredictor(Model model, int maxBatch, KnownAnswer knownAnswer) {
        this.knownAnswer = knownAnswer;
        this.predictor = model.newPredictor(new LogitsTranslator());
        this.batch = new ImageBatch(maxBatch);
    }

    /** @throws BatchFailedException if the engine refused this batch */
    @Override
    public List<Logits> apply(List<DecodedImage> images) {
        batch.clear();
        for (DecodedImage image : images) {
            batch.add(image.pixels());
        }
        return predict(batch);
    }

    /** Asks for the known answer; a device that refuses the image, where it once took it, is not right. */
    @Override
    public boolean probe() {
        try {
            return knownAnswer.isGivenBy(logitsOf(knownAnswer.pixels()));
        } catch (BatchFailedException e) {
            LOG.log(WARNING, "the known image could not be predicted", e);
            return false;
        }
    }

    /** @throws ModelRefusedException if the known answer is not given */
    void requireKnownAnswer() {
        knownAnswer.check(logitsOf(knownAnswer.pixels()));
    }

    /** The logits of a single image: {@code uint8 (224, 224, 3)} RGB. */
    Logits logitsOf(ByteBuffer rgb) {
        batch.clear();
        batch.add(rgb);
        return predict(batch).getFirst();
    }

    /** Runs a batch of each size once, so that the first event does not pay for it. */
    void warmUp(int maxBatch) {
        ByteBuffer rgb = knownAnswer.pixels();
        for (int size = 1; size <= maxBatch; size *= 2) {
            batch.clear();
            for (int i = 0; i < size; i++) {
                batch.add(rgb.duplicate());
            }
            predict(batch);
        }
    }

    /** @throws BatchFailedException if the engine refused this batch */
    List<Logits> predict(ImageBatch images) {
        try {
            return predictor.predict(images);
        } catch (TranslateException e) {
            throw new BatchFailedException("predicting a batch of " + images.size(), e);
        }
    }

    @Override
    public void close() {
        predictor.close();
    }
}
