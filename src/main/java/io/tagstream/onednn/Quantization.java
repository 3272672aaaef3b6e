package io.tagstream.onednn;

/**
 * What a byte stands for: {@code scale * (byte - zeroPoint)}.
 *
 * @param zeroPoint 0 to 255; 0 behind a ReLU, where saturation at 0 is the ReLU
 */
record Quantization(float scale, int zeroPoint) {

    /** The byte for a value: to the nearest, ties to even, saturated. */
    byte of(float value) {
        return (byte) Math.clamp((long) Math.rint(value / scale) + zeroPoint, 0, 255);
    }
}
