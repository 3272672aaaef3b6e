package io.tagstream.image;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ResampleFilterTest {

    private final ResampleFilter filter = new ResampleFilter(Lanes.WEIGHT_BITS);

    @Property
    void theWeightsOfAPlaceSumToOneAndItsPixelsExist(
            @ForAll @IntRange(min = 1, max = 7_000) int side, @ForAll boolean reverse) {
        filter.fit(side, side, 256, 16, reverse);

        for (int place = 0; place < DecodedImage.SIDE; place++) {
            int sum = 0;
            for (int tap = 0; tap < filter.taps(); tap++) {
                int weight = filter.weights()[place * filter.taps() + tap];
                assertThat(weight).isNotNegative();
                assertThat(weight == 0 || filter.firsts[place] + tap < side).isTrue();
                sum += weight;
            }
            assertThat(sum).isEqualTo(1 << Lanes.WEIGHT_BITS);
        }
        assertThat(filter.lowest()).isNotNegative();
        assertThat(filter.end()).isLessThanOrEqualTo(side);
    }

    @Property
    void threeChannelsAreWeighedAsOneEach(
            @ForAll @IntRange(max = 1020) int blue,
            @ForAll @IntRange(max = 1020) int green,
            @ForAll @IntRange(max = 1020) int red,
            @ForAll @IntRange(max = 2048) int weight) {
        long white = Lanes.of(1020, 1020, 1020);

        long sum = Lanes.HALF + weight * Lanes.of(blue, green, red) + (2048 - weight) * white;

        assertThat(Lanes.blue(sum)).isEqualTo(weighed(blue, weight));
        assertThat(Lanes.green(sum)).isEqualTo(weighed(green, weight));
        assertThat(Lanes.red(sum)).isEqualTo(weighed(red, weight));
    }

    private static int weighed(int value, int weight) {
        return (int) Math.floor((value * weight + 1020.0 * (2048 - weight)) / 8192 + 0.5);
    }
}
