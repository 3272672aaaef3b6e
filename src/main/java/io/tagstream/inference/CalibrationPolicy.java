package io.tagstream.inference;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Whether and how plans are compared at start.
 *
 * @param enabled whether they are
 * @param limit   longest that it takes
 * @param folder  where what was chosen is kept for the next start; made if missing
 * @param version of this program: another one measures again
 */
public record CalibrationPolicy(boolean enabled, Duration limit, Path folder, String version) {

    public CalibrationPolicy {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("limit must be more than 0: " + limit);
        }
    }
}
