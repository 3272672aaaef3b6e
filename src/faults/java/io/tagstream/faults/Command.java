package io.tagstream.faults;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a picture of one colour tells the classifier to do: red says what, green and blue are a number.
 *
 * @param kind   what to do
 * @param number 0 to 65,535; what it means stands with the kind
 */
public record Command(Kind kind, int number) {

    /** What to do, by the red value. */
    public enum Kind {

        /** Label it with the class of this number. */
        LABEL(5),

        /** Fail on this image. */
        FAIL(15),

        /** Never come back. */
        HANG(25),

        /** Answer with numbers that mean nothing. */
        GARBAGE(35),

        /** End the process, as a crash in native code does. */
        HALT(45),

        /** Take so many milliseconds, then label it with class 0. */
        SLOW(55);

        private final int red;

        Kind(int red) {
            this.red = red;
        }
    }

    private static final int LARGEST = 0xffff;

    public Command {
        if (number < 0 || number > LARGEST) {
            throw new IllegalArgumentException("a command's number is 0 to " + LARGEST + ", not " + number);
        }
    }

    /**
     * The command of a decoded picture.
     *
     * @param pixels R, G, B of its first pixel, and more
     * @throws IllegalArgumentException if red names no kind
     */
    public static Command of(ByteBuffer pixels) {
        int at = pixels.position();
        int red = Byte.toUnsignedInt(pixels.get(at));
        int number = Byte.toUnsignedInt(pixels.get(at + 1)) << 8 | Byte.toUnsignedInt(pixels.get(at + 2));
        Kind kind = Arrays.stream(Kind.values())
                .filter(candidate -> candidate.red == red)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no command has red " + red));
        return new Command(kind, number);
    }

    /** The colour that says this, as {@code 0xRRGGBB}. */
    public int rgb() {
        return kind.red << 16 | number;
    }
}
