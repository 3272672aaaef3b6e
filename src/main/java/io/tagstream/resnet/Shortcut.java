package io.tagstream.resnet;

/** The way around a block's convolutions. */
public sealed interface Shortcut {

    /** The input as it is: {@code (c, side, side)} on both ends. */
    record Identity() implements Shortcut {}

    /** A 1×1 convolution with the block's stride, without ReLU. */
    record Projection(Convolution convolution) implements Shortcut {}

    /**
     * Every {@code stride}-th pixel, and zeros in the channels that the input does not have.
     *
     * @param inputs  channels of the input
     * @param outputs channels of the block's output; more than {@code inputs}
     * @param stride  pixels; at least 1
     */
    record Padding(int inputs, int outputs, int stride) implements Shortcut {}
}
