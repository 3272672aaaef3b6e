package io.tagstream.image;

import io.tagstream.event.Task;

/**
 * Which pixels of a picture a network wants to see.
 *
 * @param tiles   along each side: 1, or 2 for a picture twice as large
 * @param cropped whether the middle is cut out of the resized picture; otherwise all of it is stretched to the square
 */
public record View(int tiles, boolean cropped) {

    /** The shorter side resized to 256 and the middle 224² cut out. */
    public static final View CROP = new View(1, true);

    /** All of the picture, stretched to 448². */
    public static final View WHOLE = new View(2, false);

    /** What a task looks at. */
    public static View of(Task task) {
        return task == Task.DETECT ? WHOLE : CROP;
    }

    /** Height and width, in pixels. */
    public int side() {
        return tiles * DecodedImage.SIDE;
    }

    /** Of the pixels: {@code uint8 (side, side, 3)}. */
    public int bytes() {
        return tiles * tiles * DecodedImage.BYTES;
    }

    /** Below which shorter side a picture must not be reduced, in pixels. */
    int leastSide() {
        return cropped ? CropGeometry.SHORTER : side();
    }

    /** What one tile shows, of 0 to {@link #tiles()} - 1 down and across. */
    CropGeometry geometry(ImageHeader header, int down, int across) {
        return cropped
                ? CropGeometry.of(header.shownWidth(), header.shownHeight())
                : new CropGeometry(side(), side(), across * DecodedImage.SIDE, down * DecodedImage.SIDE);
    }
}
