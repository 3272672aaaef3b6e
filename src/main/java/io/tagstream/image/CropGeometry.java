package io.tagstream.image;

import io.tagstream.event.Box;

/**
 * Which part of a picture the network sees: the shorter side becomes 256 pixels, the longer one keeps
 * the proportion, and the middle 224 × 224 are cut out.
 *
 * @param width  of the resized picture, as it is shown
 * @param height of the resized picture, as it is shown
 * @param left   of the cut
 * @param top    of the cut
 */
record CropGeometry(int width, int height, int left, int top) {

    static final int SHORTER = 256;

    /** Rounding as Pillow's users write it: {@code round(256 * long / short)}, {@code (size - 224) // 2}. */
    static CropGeometry of(int shownWidth, int shownHeight) {
        double scale = (double) SHORTER / Math.min(shownWidth, shownHeight);
        int width = shownWidth <= shownHeight ? SHORTER : (int) Math.rint(shownWidth * scale);
        int height = shownHeight <= shownWidth ? SHORTER : (int) Math.rint(shownHeight * scale);
        return new CropGeometry(width, height, (width - DecodedImage.SIDE) / 2, (height - DecodedImage.SIDE) / 2);
    }

    /** The part of the picture that is cut out. */
    Box box() {
        return new Box(
                (double) left / width,
                (double) top / height,
                (double) DecodedImage.SIDE / width,
                (double) DecodedImage.SIDE / height);
    }
}
