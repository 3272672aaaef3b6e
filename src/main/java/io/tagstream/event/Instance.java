package io.tagstream.event;

/**
 * One place of a label.
 *
 * @param score how sure the model is of the label there, 0 to 1
 */
public record Instance(double score, Box box) {

    public Instance {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score must be 0 to 1: " + score);
        }
    }
}
