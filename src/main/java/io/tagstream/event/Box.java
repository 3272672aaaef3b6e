package io.tagstream.event;

/**
 * A part of a picture as it is shown, after its orientation: ratios of the picture's width and height, from its upper left
 * corner.
 */
public record Box(double left, double top, double width, double height) {

    /** All of it. */
    public static final Box WHOLE = new Box(0, 0, 1, 1);

    public Box {
        if (!(left >= 0 && top >= 0 && width > 0 && height > 0 && left + width < 1.0001 && top + height < 1.0001)) {
            throw new IllegalArgumentException(
                    "a box is inside of 0 to 1: " + left + ", " + top + ", " + width + ", " + height);
        }
    }

    /** What {@code part} of this box is in the picture. */
    public Box of(Box part) {
        return new Box(left + part.left * width, top + part.top * height, part.width * width, part.height * height);
    }

    /** Where this box is in a part of the picture that contains it, in ratios of that part: {@link #of} the other way. */
    public Box in(Box part) {
        // What should be nothing may come out as less than nothing by a rounding.
        return new Box(
                Math.max(0, (left - part.left) / part.width),
                Math.max(0, (top - part.top) / part.height),
                width / part.width,
                height / part.height);
    }

    /** The area of what both have, by the area that either has: 0 to 1. */
    public double overlap(Box other) {
        double across = Math.min(left + width, other.left + other.width) - Math.max(left, other.left);
        double down = Math.min(top + height, other.top + other.height) - Math.max(top, other.top);
        double both = Math.max(0, across) * Math.max(0, down);
        return both / (width * height + other.width * other.height - both);
    }
}
