package io.tagstream.batch;

import java.time.Duration;

/** A function gave a wrong result where the right one is known, twice: nothing that it gives can be believed. */
public final class SuspectFunctionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param items done since {@code sinceRight}, when the function last was right: theirs may be wrong too */
    SuspectFunctionException(long items, Duration sinceRight) {
        super("it gave a wrong answer to its known item, twice; it was last right %d s ago, and has done %d items since"
                .formatted(sinceRight.toSeconds(), items));
    }
}
