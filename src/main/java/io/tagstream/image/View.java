package io.tagstream.image;

import io.tagstream.event.Box;
import io.tagstream.event.Task;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which pixels of a picture a network wants to see: the middle of the picture as it is resized, or all of it.
 *
 * @param height  in pixels, at least {@value #LEAST_SIDE}
 * @param width   in pixels, at least {@value #LEAST_SIDE}
 * @param shorter what the picture's shorter side is resized to before the middle is cut out; 0 if all of the picture is
 *     stretched instead
 */
public record View(int height, int width, int shorter) {

    public static final int LEAST_SIDE = DecodedImage.SIDE;
    public static final int MOST_SIDE = 1024;
    public static final int MOST_SHORTER = 2048;

    /** The shorter side resized to 256 and the middle 224² cut out. */
    public static final View CROP = new View(DecodedImage.SIDE, DecodedImage.SIDE, CropGeometry.SHORTER);

    /** All of a square picture, at 448². */
    public static final View WHOLE = new View(2 * DecodedImage.SIDE, 2 * DecodedImage.SIDE, 0);

    /** All of a picture twice as long as it is high, or more: the largest that {@link #wholeOf} gives. */
    public static final View WIDEST = new View(WHOLE.height(), 2 * WHOLE.width(), 0);

    /** The longer side of all of a picture is a multiple, as the network's map is: few shapes, so that pictures meet in batches. */
    private static final int STEP = 32;

    private static final Pattern CODE = Pattern.compile("(?:resize(\\d{1,4})-crop|stretch)(\\d{1,4})");

    public View {
        if (height < LEAST_SIDE || width < LEAST_SIDE || (shorter != 0 && shorter < Math.max(height, width))) {
            throw new IllegalArgumentException("no view is " + height + " by " + width + " of a picture at " + shorter);
        }
    }

    /** {@code resize256-crop224}, {@code stretch299} or the like; empty where it is none, or its numbers are out of bounds. */
    public static Optional<View> parse(String code) {
        Matcher matcher = CODE.matcher(code);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int side = Integer.parseInt(matcher.group(2));
        if (side < LEAST_SIDE || side > MOST_SIDE) {
            return Optional.empty();
        }
        if (matcher.group(1) == null) {
            return Optional.of(new View(side, side, 0));
        }
        int shorter = Integer.parseInt(matcher.group(1));
        return shorter < side || shorter > MOST_SHORTER ? Optional.empty() : Optional.of(new View(side, side, shorter));
    }

    /**
     * All of a picture, its shorter side at 448 and the longer one in proportion, as near as the steps allow; what is longer
     * than 2:1 is pressed together to that.
     */
    static View wholeOf(int shownWidth, int shownHeight) {
        int least = WHOLE.height();
        double aspect = (double) Math.max(shownWidth, shownHeight) / Math.min(shownWidth, shownHeight);
        int longer = (int) Math.min(WIDEST.width(), STEP * Math.rint(aspect * least / STEP));
        return shownWidth < shownHeight ? new View(longer, least, 0) : new View(least, longer, 0);
    }

    /** The largest that a shipped network sees for a task. */
    public static View largest(Task task) {
        return task == Task.DETECT ? WIDEST : CROP;
    }

    /** Height and width of a square view; of another one, the shorter. */
    public int side() {
        return Math.min(height, width);
    }

    /** Whether the middle is cut out of the resized picture. */
    public boolean cropped() {
        return shorter > 0;
    }

    /** Of the pixels: {@code uint8 (height, width, 3)}. */
    public int bytes() {
        return height * width * 3;
    }

    /**
     * Of the buffer that holds the pixels. Pictures in their proportions share the largest size: a pool that kept buffers of
     * each would hold as many of all as were ever wanted of one at once.
     */
    public int bufferBytes() {
        return height == width ? bytes() : WIDEST.bytes();
    }

    /** Below which shorter side a picture must not be reduced, in pixels. */
    int leastSide() {
        return cropped() ? shorter : side();
    }

    /** The part of a picture that it shows. */
    Box region(ImageHeader header) {
        return cropped() ? geometry(header).box(height, width) : Box.WHOLE;
    }

    /** The first 224² of what it shows, left and above. */
    CropGeometry geometry(ImageHeader header) {
        return cropped()
                ? CropGeometry.of(header.shownWidth(), header.shownHeight(), shorter, height, width)
                : new CropGeometry(width, height, 0, 0);
    }
}
