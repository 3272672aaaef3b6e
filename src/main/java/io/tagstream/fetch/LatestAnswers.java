package io.tagstream.fetch;

import org.jspecify.annotations.Nullable;

/** Which origin answered last, and which other one before it. Confined to the lock of {@link OriginCircuits}. */
final class LatestAnswers {

    /** @param nanos as {@link System#nanoTime()} */
    private record Answer(Origin origin, long nanos) {}

    private @Nullable Answer last;
    private @Nullable Answer lastOfAnother;

    void note(Origin origin, long now) {
        if (last != null && !last.origin().equals(origin)) {
            lastOfAnother = last;
        }
        last = new Answer(origin, now);
    }

    /** Whether any other origin than this one has answered later than {@code since}. */
    boolean anotherThan(Origin origin, long since) {
        Answer answer = last != null && last.origin().equals(origin) ? lastOfAnother : last;
        return answer != null && answer.nanos() - since > 0;
    }
}
