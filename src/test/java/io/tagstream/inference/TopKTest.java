package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TopKTest {

    @Test
    void scoresAreASoftmaxInDescendingOrder() {
        List<TopK.Scored> best = TopK.of(new Logits(new float[] {1, 3, 2}), 2, 0);

        assertThat(best).extracting(TopK.Scored::index).containsExactly(1, 2);
        assertThat(best.getFirst().score()).isCloseTo(0.66524, within(1e-5));
        assertThat(best.getLast().score()).isCloseTo(0.24473, within(1e-5));
    }

    @Test
    void hugeLogitsDoNotOverflow() {
        assertThat(TopK.of(new Logits(new float[] {5000, 4000}), 1, 0)
                        .getFirst()
                        .score())
                .isEqualTo(1);
    }

    @Test
    void classesBelowTheLeastScoreAreLeftOut() {
        assertThat(TopK.of(new Logits(new float[] {1, 1, 1, 1}), 4, 0.26)).isEmpty();
        assertThat(TopK.of(new Logits(new float[] {1, 1, 1, 1}), 4, 0.25)).hasSize(4);
    }

    @Property
    void isTheBeginningOfTheSortedClasses(
            @ForAll @Size(min = 1, max = 50) float @FloatRange(min = -30, max = 30) [] values,
            @ForAll @IntRange(min = 1, max = 60) int k) {
        List<Integer> sorted = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparing((Integer index) -> values[index]).reversed())
                .limit(k)
                .toList();

        List<TopK.Scored> best = TopK.of(new Logits(values), k, 0);

        assertThat(best).extracting(TopK.Scored::index).containsExactlyElementsOf(sorted);
        assertThat(best.stream().mapToDouble(TopK.Scored::score).sum()).isLessThan(1 + 1e-9);
    }
}
