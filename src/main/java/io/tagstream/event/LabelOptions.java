package io.tagstream.event;

import java.util.Collections;
import java.util.Set;

/**
 * Which labels an event wants.
 *
 * @param topK     most labels, 1 to 1000
 * @param minScore least softmax score, 0 to 1
 * @param tasks    what to do, not empty
 */
public record LabelOptions(int topK, double minScore, Set<Task> tasks) {

    /** As many labels as the network has classes. */
    public static final int MOST_LABELS = 1000;

    /** Least score of a box where an event names none: below it most boxes are wrong (docs/tasks.md). */
    static final double LEAST_BOX_SCORE = 0.5;

    public LabelOptions {
        if (topK < 1 || topK > MOST_LABELS) {
            throw new IllegalArgumentException("topK must be 1 to " + MOST_LABELS + ": " + topK);
        }
        if (!(minScore >= 0 && minScore <= 1)) {
            throw new IllegalArgumentException("minScore must be 0 to 1: " + minScore);
        }
        tasks = Set.copyOf(tasks);
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("tasks must name at least one task");
        }
        if (tasks.contains(Task.DETECT) && tasks.size() > 1) {
            throw new IllegalArgumentException("detect stands alone: " + tasks);
        }
    }

    /** The one that contains the others. */
    public Task task() {
        return Collections.max(tasks);
    }
}
