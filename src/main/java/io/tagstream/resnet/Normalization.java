package io.tagstream.resnet;

/** What follows each convolution before the ReLU. */
public enum Normalization {

    /** BatchNorm, and convolutions without a bias: the form that is trained. */
    BATCH,

    /** Nothing: BatchNorm has been folded into the convolution's weights and bias, the form that is served. */
    FOLDED
}
