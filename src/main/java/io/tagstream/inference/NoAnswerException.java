package io.tagstream.inference;

import io.tagstream.batch.BatchFailedException;

/** A graph's answer of which no label can be made. */
final class NoAnswerException extends BatchFailedException {

    private static final long serialVersionUID = 1L;

    NoAnswerException(int images) {
        super("predicting a batch of " + images, new ArithmeticException("logits that are no numbers"));
    }
}
