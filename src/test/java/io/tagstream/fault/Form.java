package io.tagstream.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Which scenarios run, how often, and how large.
 *
 * @param full  large loads and the times of the fault table, or both scaled down
 * @param seeds one run of each scenario for each
 * @param only  the scenarios' numbers; empty for all
 */
record Form(boolean full, List<Long> seeds, Set<Integer> only) {

    private static final int SEEDS = 5;

    static Form ofSystemProperties() {
        return of(
                System.getProperty("faults.form", "full"),
                System.getProperty("faults.seeds"),
                System.getProperty("faults.only"));
    }

    /** @param seeds how many, or from which to which as {@code 2-5}; null for five of the full form and one of the short */
    static Form of(String form, @Nullable String seeds, @Nullable String only) {
        boolean full =
                switch (form) {
                    case "full" -> true;
                    case "short" -> false;
                    default -> throw new IllegalArgumentException("-Dfaults.form is short or full, not " + form);
                };
        Set<Integer> numbers = only == null || only.isBlank()
                ? Set.of()
                : Arrays.stream(only.split(","))
                        .map(String::strip)
                        .map(Integer::valueOf)
                        .collect(Collectors.toSet());
        return new Form(full, seedsOf(seeds == null ? Integer.toString(full ? SEEDS : 1) : seeds), numbers);
    }

    private static List<Long> seedsOf(String text) {
        String[] ends = text.split("-", 2);
        long first = ends.length == 1 ? 1 : Long.parseLong(ends[0].strip());
        return LongStream.rangeClosed(first, Long.parseLong(ends[ends.length - 1].strip()))
                .boxed()
                .toList();
    }

    boolean includes(int number) {
        return only.isEmpty() || only.contains(number);
    }

    /** How many events a long run has: {@code -Dfaults.events}, else the one for this form. */
    int events(int inShort, int inFull) {
        return Integer.getInteger("faults.events", pick(inShort, inFull));
    }

    /** Of two values, the one for this form. */
    int pick(int inShort, int inFull) {
        return full ? inFull : inShort;
    }
}
