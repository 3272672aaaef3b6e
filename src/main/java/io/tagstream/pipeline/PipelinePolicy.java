package io.tagstream.pipeline;

import java.time.Duration;

/**
 * What the pipeline is held to.
 *
 * @param eventDeadline longest an event's images are fetched for, from the first attempt on; positive
 * @param decodeThreads platform threads that decode; at least 1
 * @param decodeTimeout longest one image is decoded before the worker counts as stuck; positive
 */
public record PipelinePolicy(Duration eventDeadline, int decodeThreads, Duration decodeTimeout) {

    public PipelinePolicy {
        if (eventDeadline.isNegative() || eventDeadline.isZero()) {
            throw new IllegalArgumentException("eventDeadline must be positive: " + eventDeadline);
        }
        if (decodeTimeout.isNegative() || decodeTimeout.isZero()) {
            throw new IllegalArgumentException("decodeTimeout must be positive: " + decodeTimeout);
        }
        if (decodeThreads < 1) {
            throw new IllegalArgumentException("decodeThreads must be at least 1: " + decodeThreads);
        }
    }
}
