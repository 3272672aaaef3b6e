package io.tagstream.fetch;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What names were found to mean a moment ago. Whoever takes an answer from here checks its addresses
 * before he dials them, as he would a new one: a name that changes its mind meanwhile (rebinding)
 * gains nothing, for what was checked is what is dialled.
 *
 * <p>Thread-safe, by its lock.
 */
final class KeptAddresses {

    /** Names without number must not fill the memory; the oldest goes first. */
    static final int MOST = 1_000;

    private record Answer(List<InetAddress> addresses, long until) {}

    private final Duration span;
    private final LongSupplier nanoTime;
    private final LinkedHashMap<String, Answer> answers = new LinkedHashMap<>();

    /** @param nanoTime monotonic, as {@link System#nanoTime()} */
    KeptAddresses(Duration span, LongSupplier nanoTime) {
        this.span = span;
        this.nanoTime = nanoTime;
    }

    synchronized Optional<List<InetAddress>> of(String name) {
        return Optional.ofNullable(answers.get(name))
                .filter(answer -> answer.until() - nanoTime.getAsLong() > 0)
                .map(Answer::addresses);
    }

    synchronized void keep(String name, List<InetAddress> addresses) {
        answers.putLast(name, new Answer(List.copyOf(addresses), nanoTime.getAsLong() + span.toNanos()));
        while (answers.size() > MOST) {
            answers.pollFirstEntry();
        }
    }
}
