package io.tagstream.inference;

import java.util.ArrayList;
import java.util.List;

/** Softmax and the best classes, in plain Java: the engine by itself has no operators on arrays. */
final class TopK {

    /**
     * @param index the class
     * @param score softmax, 0 to 1
     */
    record Scored(int index, double score) {}

    private TopK() {}

    /**
     * The best classes by descending score; of equal ones the lower index first.
     *
     * <p>Softmax is shifted by the largest logit, so that no exponential overflows.
     *
     * @param k        most classes
     * @param minScore least score
     */
    static List<Scored> of(Logits logits, int k, double minScore) {
        float[] values = logits.values();
        float largest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        double sum = 0;
        for (float value : values) {
            sum += Math.exp(value - largest);
        }
        int[] best = bestIndices(values, Math.min(k, values.length));
        var scored = new ArrayList<Scored>(best.length);
        for (int index : best) {
            double score = Math.exp(values[index] - largest) / sum;
            if (score < minScore) {
                break;
            }
            scored.add(new Scored(index, score));
        }
        return scored;
    }

    private static int[] bestIndices(float[] values, int k) {
        int[] best = new int[k];
        int size = 0;
        for (int index = 0; index < values.length; index++) {
            if (size == k && values[index] <= values[best[k - 1]]) {
                continue;
            }
            int place = size < k ? size++ : k - 1;
            while (place > 0 && values[index] > values[best[place - 1]]) {
                best[place] = best[place - 1];
                place--;
            }
            best[place] = index;
        }
        return best;
    }
}
