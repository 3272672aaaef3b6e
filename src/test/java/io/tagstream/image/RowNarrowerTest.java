package io.tagstream.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RowNarrowerTest {

    private final RowNarrower narrower = new RowNarrower();
    private final ResampleFilter columns = new ResampleFilter();

    /** Blue and red are weighed by one multiplication: neither may leak into the other. */
    @Property(tries = 200)
    void eachChannelIsWeighedByItself(
            @ForAll @IntRange(min = 1, max = 3_000) int width, @ForAll boolean extremes, @ForAll long seed) {
        int[] row = row(width, extremes, new Random(seed));
        columns.fit(width, width, 256, 16, false);
        int[] pixels = new int[columns.end() - columns.lowest()];
        System.arraycopy(row, columns.lowest(), pixels, 0, pixels.length);
        int[] narrowed = new int[3 * DecodedImage.SIDE];

        narrower.narrow(pixels, pixels.length, columns, narrowed);

        for (int place = 0; place < DecodedImage.SIDE; place++) {
            assertThat(narrowed[place]).as("red").isEqualTo(weighed(pixels, place, 16));
            assertThat(narrowed[DecodedImage.SIDE + place]).as("green").isEqualTo(weighed(pixels, place, 8));
            assertThat(narrowed[2 * DecodedImage.SIDE + place]).as("blue").isEqualTo(weighed(pixels, place, 0));
        }
    }

    /** What stands above a pixel's three bytes means nothing. */
    private static int[] row(int width, boolean extremes, Random random) {
        return random.ints(width)
                .map(value -> extremes ? (value & 0x010101) * 255 | value & 0xFF000000 : value)
                .toArray();
    }

    private int weighed(int[] pixels, int place, int shift) {
        long sum = 1L << (ResampleFilter.BITS - 1);
        for (int tap = 0; tap < columns.taps(); tap++) {
            long weight = columns.weights()[tap * DecodedImage.SIDE + place];
            if (weight != 0) {
                sum += weight * (pixels[columns.offsets()[place] + tap] >>> shift & 0xFF);
            }
        }
        return (int) (sum >>> ResampleFilter.BITS);
    }
}
