package io.tagstream.inference;

import io.tagstream.batch.BatchFailedException;
import io.tagstream.batch.BatchTooLargeException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** What an engine's failure says of the batch. */
final class EngineFailure {

    /**
     * Of memory engines tell in their texts alone: ONNX Runtime's arena; the drivers of CUDA and oneDNN's status; cuDNN
     * and cuBLAS; C++'s own exception.
     */
    private static final List<String> NO_MEMORY =
            List.of("failed to allocate memory", "out of memory", "status_alloc_failed", "bad_alloc");

    private EngineFailure() {}

    static BatchFailedException of(int images, Exception failure) {
        String what = "predicting a batch of " + images;
        return isForWantOfMemory(failure)
                ? new BatchTooLargeException(what, failure)
                : new BatchFailedException(what, failure);
    }

    private static boolean isForWantOfMemory(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
                .anyMatch(message -> NO_MEMORY.stream().anyMatch(message::contains));
    }
}
