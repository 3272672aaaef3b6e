package io.tagstream.batch;

import java.util.List;

/**
 * What is done with a batch. Made, called and closed by one worker thread only, so it may own
 * native memory that is bound to a thread.
 */
public interface BatchFunction<I, O> extends AutoCloseable {

    /**
     * @param items 1 to {@link BatchPolicy#maxSize()}
     * @return one result for each item, in order
     * @throws BatchFailedException if this batch cannot be done but others can: it is split, to find
     *     the item that is to blame
     */
    List<O> apply(List<I> items);

    /**
     * Does work whose result is known, and looks at what comes out. Called between batches, and before an item is blamed.
     *
     * @return whether the result is right; a function that has nothing to compare with is believed
     */
    default boolean probe() {
        return true;
    }

    /** Called once, by the worker thread, when it ends. */
    @Override
    default void close() {}
}
