package io.tagstream.resnet;

/** Which layer of a stage's first bottleneck halves the picture. */
public enum StridePlacement {

    /** The first 1×1, as in the paper; called v1 since there is another. The shipped weights are of this form. */
    FIRST_1X1,

    /** The 3×3, as most later implementations do; called v1.5. More arithmetic, a little more accuracy. */
    MIDDLE_3X3
}
