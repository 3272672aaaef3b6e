package io.tagstream.image;

import io.tagstream.event.Box;

/**
 * Which part of a picture the network sees: as it is shipped, the shorter side becomes 256 pixels, the longer one keeps
 * the proportion, and the middle 224 × 224 are cut out.
 *
 * @param width  of the resized picture, as it is shown
 * @param height of the resized picture, as it is shown
 * @param left   of the cut
 * @param top    of the cut
 */
record CropGeometry(int width, int height, int left, int top) {

    static final int SHORTER = 256;

    static CropGeometry of(int shownWidth, int shownHeight) {
        return of(shownWidth, shownHeight, SHORTER, DecodedImage.SIDE, DecodedImage.SIDE);
    }

    /**
     * Rounding as Pillow's users write it: {@code round(256 * long / short)}, {@code (size - 224) // 2}.
     *
     * @param shorter   side of the resized picture, in pixels
     * @param cutHeight of the middle, which is cut out
     * @param cutWidth  of the middle
     */
    static CropGeometry of(int shownWidth, int shownHeight, int shorter, int cutHeight, int cutWidth) {
        double scale = (double) shorter / Math.min(shownWidth, shownHeight);
        int width = shownWidth <= shownHeight ? shorter : (int) Math.rint(shownWidth * scale);
        int height = shownHeight <= shownWidth ? shorter : (int) Math.rint(shownHeight * scale);
        return new CropGeometry(width, height, (width - cutWidth) / 2, (height - cutHeight) / 2);
    }

    /** The same resized picture, cut elsewhere. */
    CropGeometry moved(int right, int down) {
        return new CropGeometry(width, height, left + right, top + down);
    }

    /** The part of the picture that is cut out, where that is of so many pixels. */
    Box box(int cutHeight, int cutWidth) {
        return new Box(
                (double) left / width, (double) top / height, (double) cutWidth / width, (double) cutHeight / height);
    }
}
