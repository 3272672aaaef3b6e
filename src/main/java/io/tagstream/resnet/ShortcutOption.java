package io.tagstream.resnet;

/** How a shortcut is made to fit where a stage changes the number of channels and the size. */
public enum ShortcutOption {

    /** By a 1×1 convolution with the block's stride (the paper's option B): learnt, with parameters. */
    PROJECTION,

    /** By subsampling with the block's stride, and zeros for the new channels (option A): no parameters. */
    PADDING
}
