package io.tagstream.resnet;

import java.util.Objects;

/**
 * Three convolutions and the shortcut around them; the sum goes through ReLU.
 *
 * <pre>
 *   (in, s, s) -- 1x1 reduce -- ReLU -- 3x3 spatial -- ReLU -- 1x1 expand -- + -- ReLU -- (4w, t, t)
 *        `------------------------------ shortcut --------------------------'
 * </pre>
 *
 * <p>{@code w} is the width of the 3×3; {@code t = s}, or half of it, rounded up, in the first block of
 * the stages 3 to 5.
 *
 * @param name     for example {@code stage3.block1}
 * @param reduce   1×1, to a quarter of the output's channels
 * @param spatial  3×3
 * @param expand   1×1, to the output's channels
 * @param shortcut the identity, except in the first block of a stage
 */
public record Bottleneck(String name, Convolution reduce, Convolution spatial, Convolution expand, Shortcut shortcut) {

    public Bottleneck {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(shortcut, "shortcut");
        if (reduce.outputs() != spatial.inputs() || spatial.outputs() != expand.inputs()) {
            throw new IllegalArgumentException("the convolutions of " + name + " do not follow one another");
        }
    }

    public int outputSide(int side) {
        return expand.outputSide(spatial.outputSide(reduce.outputSide(side)));
    }
}
