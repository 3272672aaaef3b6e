package io.tagstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * CPU time of some threads of another process, as Linux counts it, in ticks of 10 ms.
 *
 * @param pid   of the process
 * @param names with which the threads' names begin; Linux keeps 15 characters of a name
 */
record ThreadClock(long pid, List<String> names) {

    private static final double TICKS_A_SECOND = 100;

    /** {@code utime} and {@code stime} of proc(5), counted behind the name in brackets. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    double seconds() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            double sum = 0;
            for (Path task : tasks.toList()) {
                sum += seconds(task);
            }
            return sum;
        }
    }

    private double seconds(Path task) throws IOException {
        try {
            String stat = Files.readString(task.resolve("stat"));
            String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            if (names.stream().noneMatch(name::startsWith)) {
                return 0;
            }
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_A_SECOND;
        } catch (NoSuchFileException e) {
            // It has ended meanwhile.
            return 0;
        }
    }
}
