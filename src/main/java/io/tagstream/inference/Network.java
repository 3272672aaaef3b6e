package io.tagstream.inference;

import io.tagstream.batch.BatchFailedException;
import java.util.List;

/** A graph that an engine has loaded. Thread-safe; closed when all its calls are. */
interface Network extends AutoCloseable {

    /**
     * For the calling thread alone, which closes it.
     *
     * @param maxBatch most images in one call
     */
    Call newCall(int maxBatch);

    @Override
    void close();

    /** A way into the engine for one thread. */
    interface Call extends AutoCloseable {

        /**
         * One row of logits for each image.
         *
         * @throws BatchFailedException if the engine refused this batch
         */
        List<Logits> predict(ImageBatch images);

        @Override
        void close();
    }
}
