package io.tagstream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ResampleFilterTest {

    private static final int ONE = 1 << ResampleFilter.BITS;

    private final ResampleFilter filter = new ResampleFilter();

    @Property
    void theWeightsOfAPlaceSumToOneAndItsPixelsExist(
            @ForAll @IntRange(min = 1, max = 7_000) int side, @ForAll boolean reverse) {
        filter.fit(side, side, 256, 16, reverse);

        for (int place = 0; place < DecodedImage.SIDE; place++) {
            int sum = 0;
            for (int tap = 0; tap < filter.taps(); tap++) {
                int weight = filter.weights()[tap * DecodedImage.SIDE + place];
                assertThat(weight).isNotNegative();
                assertThat(weight == 0 || filter.lowest() + filter.offsets()[place] + tap < side)
                        .isTrue();
                sum += weight;
            }
            assertThat(sum).as("but for the rounding of each").isCloseTo(ONE, within(filter.taps()));
        }
        assertThat(filter.lowest()).isNotNegative();
        assertThat(filter.end()).isLessThanOrEqualTo(side);
    }
}
