package io.tagstream.pipeline;

/**
 * No predictor can answer any more, through no fault of the image: the event has no outcome here and
 * stays in its store for the next process.
 */
final class PredictorGoneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PredictorGoneException(Throwable cause) {
        super("the predictor is gone: " + cause, cause);
    }
}
