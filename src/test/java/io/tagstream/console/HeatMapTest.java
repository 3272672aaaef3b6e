package io.tagstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class HeatMapTest {

    @Test
    void goesFromTheLeastToTheMost() {
        HeatMap map = HeatMap.of(new float[] {-3, 7, 2, -3});

        assertThat(map.side()).isEqualTo(2);
        assertThat(map.at(0, 0)).isZero();
        assertThat(map.at(0, 1)).isEqualTo(255);
        assertThat(map.at(1, 0)).isEqualTo(128);
        assertThat(map.size()).isEqualTo(4);
    }

    @Test
    void isColdWhereNoPositionSpeaksMoreThanOthers() {
        HeatMap map = HeatMap.of(new float[] {5, 5, 5, 5});

        assertThat(map.at(1, 1)).isZero();
    }

    @Test
    void refusesWhatIsNoSquareOrTooLargeToBeKept() {
        for (int positions : new int[] {0, 3, 15 * 15}) {
            assertThatIllegalArgumentException().isThrownBy(() -> HeatMap.of(new float[positions]));
        }
    }
}
