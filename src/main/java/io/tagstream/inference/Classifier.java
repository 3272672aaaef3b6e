package io.tagstream.inference;

import io.tagstream.batch.BatchFunction;
import io.tagstream.event.Task;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.View;
import java.util.Set;

/**
 * A model that is ready to serve: predictors, and what its classes are called. Thread-safe; closed
 * when all its predictors are.
 */
public interface Classifier extends AutoCloseable {

    /**
     * A predictor for the calling thread alone, ready for its first image.
     *
     * @throws ModelRefusedException if it does not answer as this model must
     */
    BatchFunction<DecodedImage, Logits> newPredictor();

    /** How many predictors serve, and how large their batches are at most. */
    PredictPlan plan();

    /** What it can do. */
    default Set<Task> tasks() {
        return Set.of(Task.CLASSIFY);
    }

    /** What it wants to see of a picture that it classifies. */
    default View view() {
        return View.CROP;
    }

    LabelModel labels();

    @Override
    void close();
}
