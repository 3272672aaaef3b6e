package io.tagstream.image;

import io.tagstream.event.Box;
import io.tagstream.event.Task;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which pixels of a picture a network wants to see.
 *
 * @param side    height and width, in pixels; {@value #LEAST_SIDE} to {@value #MOST_SIDE}
 * @param shorter what the picture's shorter side is resized to before the middle is cut out, at least {@code side}, at most
 *     {@value #MOST_SHORTER}; 0 if all of the picture is stretched to the square instead
 */
public record View(int side, int shorter) {

    public static final int LEAST_SIDE = DecodedImage.SIDE;
    public static final int MOST_SIDE = 1024;
    public static final int MOST_SHORTER = 2048;

    /** The shorter side resized to 256 and the middle 224² cut out. */
    public static final View CROP = new View(DecodedImage.SIDE, CropGeometry.SHORTER);

    /** All of the picture, stretched to 448². */
    public static final View WHOLE = new View(2 * DecodedImage.SIDE, 0);

    private static final Pattern CODE = Pattern.compile("(?:resize(\\d{1,4})-crop|stretch)(\\d{1,4})");

    public View {
        if (!exists(side, shorter)) {
            throw new IllegalArgumentException("no view has a side of " + side + " of a picture at " + shorter);
        }
    }

    /** What a task looks at, of a network as it is shipped. */
    public static View of(Task task) {
        return task == Task.DETECT ? WHOLE : CROP;
    }

    /** {@code resize256-crop224}, {@code stretch299} or the like; empty where it is none, or its numbers are out of bounds. */
    public static Optional<View> parse(String code) {
        Matcher matcher = CODE.matcher(code);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int side = Integer.parseInt(matcher.group(2));
        int shorter = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
        boolean whole = matcher.group(1) == null;
        return exists(side, shorter) && whole == (shorter == 0) ? Optional.of(new View(side, shorter)) : Optional.empty();
    }

    private static boolean exists(int side, int shorter) {
        return side >= LEAST_SIDE && side <= MOST_SIDE && (shorter == 0 || shorter >= side && shorter <= MOST_SHORTER);
    }

    /** Whether the middle is cut out of the resized picture. */
    public boolean cropped() {
        return shorter > 0;
    }

    /** How many times as large as a crop of 224 pixels, along each side; rounded down. */
    public int tiles() {
        return side / DecodedImage.SIDE;
    }

    /** Of the pixels: {@code uint8 (side, side, 3)}. */
    public int bytes() {
        return side * side * 3;
    }

    /** Below which shorter side a picture must not be reduced, in pixels. */
    int leastSide() {
        return cropped() ? shorter : side;
    }

    /** The part of a picture that it shows. */
    Box region(ImageHeader header) {
        return cropped() ? geometry(header).box(side) : Box.WHOLE;
    }

    /** The first 224² of what it shows, left and above. */
    CropGeometry geometry(ImageHeader header) {
        return cropped()
                ? CropGeometry.of(header.shownWidth(), header.shownHeight(), shorter, side)
                : new CropGeometry(side, side, 0, 0);
    }
}
