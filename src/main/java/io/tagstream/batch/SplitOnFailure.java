package io.tagstream.batch;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs a function, and halves a batch that fails: a poison item costs its neighbours a few more
 * calls and nothing else. One poison item in 8 costs 7 calls; all poison, 2n − 1.
 */
final class SplitOnFailure {

    /** What became of one item of a batch. */
    sealed interface ItemResult<O> {

        record Done<O>(O result, int batchSize) implements ItemResult<O> {}

        record Poison<O>(BatchFailedException failure) implements ItemResult<O> {}
    }

    private SplitOnFailure() {}

    /**
     * Anything but {@link BatchFailedException} (an engine that died) passes through.
     *
     * @return one result for each item, in order
     */
    static <I, O> List<ItemResult<O>> apply(BatchFunction<I, O> function, List<I> items) {
        try {
            List<O> outputs = function.apply(items);
            if (outputs.size() != items.size()) {
                throw new IllegalStateException(
                        "the function gave " + outputs.size() + " results for " + items.size() + " items");
            }
            return outputs.stream()
                    .<ItemResult<O>>map(output -> new ItemResult.Done<>(output, items.size()))
                    .toList();
        } catch (BatchFailedException e) {
            if (items.size() == 1) {
                return List.of(new ItemResult.Poison<>(e));
            }
            int middle = items.size() / 2;
            var results = new ArrayList<>(apply(function, items.subList(0, middle)));
            results.addAll(apply(function, items.subList(middle, items.size())));
            return results;
        }
    }
}
