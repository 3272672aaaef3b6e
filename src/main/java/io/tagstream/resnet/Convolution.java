package io.tagstream.resnet;

import java.util.Objects;

/**
 * One convolution of square kernels over square pictures.
 *
 * @param name    as in the weights' file, for example {@code stage3.block1.conv2}
 * @param inputs  channels that go in; at least 1
 * @param outputs channels that come out; at least 1
 * @param kernel  pixels a side; odd
 * @param stride  pixels; at least 1
 */
public record Convolution(String name, int inputs, int outputs, int kernel, int stride) {

    public Convolution {
        Objects.requireNonNull(name, "name");
        if (inputs < 1 || outputs < 1 || stride < 1 || kernel < 1 || kernel % 2 == 0) {
            throw new IllegalArgumentException("no convolution: %s, %d to %d channels, kernel %d, stride %d"
                    .formatted(name, inputs, outputs, kernel, stride));
        }
    }

    /** Zeros around the picture: as many as keep its size at stride 1. */
    public int padding() {
        return kernel / 2;
    }

    /** {@code (inputs, side, side)} becomes {@code (outputs, outputSide, outputSide)}. */
    public int outputSide(int side) {
        return (side + 2 * padding() - kernel) / stride + 1;
    }

    /** Elements of the kernels, {@code (outputs, inputs, kernel, kernel)}; a bias is not among them. */
    public long weights() {
        return (long) outputs * inputs * kernel * kernel;
    }

    /** Of one picture that is {@code side} pixels wide and high before this layer. */
    public long multiplyAdds(int side) {
        long outputSide = outputSide(side);
        return weights() * outputSide * outputSide;
    }
}
