package io.tagstream.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.hostile.FuzzState.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Fuzzes one format in a process of its own, and starts it again behind the picture that ended it or on
 * which it hung. Such pictures are kept in the folder.
 */
final class FuzzRun {

    private static final Duration LOOK = Duration.ofMillis(250);

    /** A hang that computes nothing is one all the same; a machine without a free core is none. */
    private static final int WAITING_FOR_COMPUTING = 20;

    private static final int OUTPUT_KEPT = 8 << 10;

    private final Format format;
    private final Path seeds;
    private final long seed;
    private final Path folder;
    private final Duration cap;
    private final FuzzState state;
    private final List<Path> crashed = new ArrayList<>();
    private final List<Path> hung = new ArrayList<>();
    private long peakKilobytes;

    /**
     * @param seeds  folder with pictures; those of the format are taken
     * @param folder for what is found, and for the process' output
     * @param cap    most of a core that one picture may take
     */
    FuzzRun(Format format, Path seeds, long seed, Path folder, Duration cap) throws IOException {
        this.format = format;
        this.seeds = seeds;
        this.seed = seed;
        this.folder = Files.createDirectories(folder);
        this.cap = cap;
        Path file = folder.resolve("state-" + format);
        Files.deleteIfExists(file);
        this.state = FuzzState.open(file);
    }

    static Mutations mutations(Format format, Path seeds, long seed) throws IOException {
        var files = new ArrayList<byte[]>();
        try (Stream<Path> paths = Files.list(seeds)) {
            for (Path path : paths.sorted().toList()) {
                byte[] file = Files.readAllBytes(path);
                if (format.is(file)) {
                    files.add(file);
                }
            }
        }
        return new Mutations(format, files, seed);
    }

    /** Until so many pictures are done, or the time is over. */
    void run(long pictures, Duration longest) throws IOException, InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        long next = 0;
        while (next < pictures && System.nanoTime() < end) {
            state.set(Field.STARTED, 0);
            Process child = start(next, pictures, Duration.ofNanos(end - System.nanoTime()));
            CompletableFuture<String> output =
                    CompletableFuture.supplyAsync(() -> lastOf(child), Thread::startVirtualThread);
            boolean hangs = !awaitEnd(child);
            if (state.get(Field.DONE) == 1) {
                return;
            }
            if (state.get(Field.STARTED) == 0) {
                throw new IllegalStateException("the process did not begin: " + output.join());
            }
            long culprit = state.get(Field.NUMBER);
            keep(culprit, hangs ? hung : crashed, output.join());
            next = culprit + 1;
        }
    }

    private Process start(long from, long behind, Duration longest) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log"),
                        "-XX:-CreateCoredumpOnCrash",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FuzzChild.class.getName(),
                        format.name(),
                        seeds.toString(),
                        Long.toString(seed),
                        Long.toString(from),
                        Long.toString(behind),
                        Long.toString(longest.toMillis()),
                        folder.resolve("state-" + format).toString())
                .redirectErrorStream(true);
        return builder.start();
    }

    /** @return whether the process ended by itself; one that stands on a picture for longer than the cap is ended */
    private boolean awaitEnd(Process child) throws InterruptedException {
        long seen = -1;
        long since = System.nanoTime();
        var computed = Duration.ZERO;
        while (!child.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            peakKilobytes = Math.max(peakKilobytes, peakOf(child));
            Duration computing = child.info().totalCpuDuration().orElse(Duration.ZERO);
            long now = state.get(Field.NUMBER);
            if (now != seen || state.get(Field.STARTED) == 0) {
                seen = now;
                since = System.nanoTime();
                computed = computing;
            } else if (computing.minus(computed).compareTo(cap) > 0
                    || System.nanoTime() - since > WAITING_FOR_COMPUTING * cap.toNanos()) {
                child.destroyForcibly().waitFor();
                return false;
            }
        }
        return true;
    }

    /** The end of what the process writes: the decoders write a line for most of what they refuse. */
    private static String lastOf(Process child) {
        var last = new StringBuilder();
        try (var output = child.inputReader(UTF_8)) {
            char[] buffer = new char[OUTPUT_KEPT];
            for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                last.append(buffer, 0, read);
                last.delete(0, Math.max(0, last.length() - OUTPUT_KEPT));
            }
        } catch (IOException e) {
            last.append(e);
        }
        return last.toString();
    }

    private static long peakOf(Process process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0; // gone meanwhile, or no Linux
        }
    }

    private void keep(long culprit, List<Path> found, String output) throws IOException {
        Path file = folder.resolve("culprit-%s-%d-%d".formatted(format, seed, culprit));
        Files.write(file, mutations(format, seeds, seed).number(culprit));
        Files.writeString(folder.resolve(file.getFileName() + ".log"), output);
        found.add(file);
    }

    List<Path> crashed() {
        return crashed;
    }

    List<Path> hung() {
        return hung;
    }

    long seen(Field field) {
        return state.get(field);
    }

    /** A row of a table: format, pictures, pixels, corrupt, refused, crashes, hangs, thrown, unstable, slowest, peak. */
    String row() {
        long pixels = seen(Field.PIXELS);
        long corrupt = seen(Field.CORRUPT);
        long refused = seen(Field.REFUSED);
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %,d | %d | %d | %d | %d | %.2f s (no. %d) | %,d MB |",
                format,
                pixels + corrupt + refused + seen(Field.THROWN),
                pixels,
                corrupt,
                refused,
                crashed.size(),
                hung.size(),
                seen(Field.THROWN),
                seen(Field.UNSTABLE),
                seen(Field.SLOWEST_NANOS) / 1e9,
                seen(Field.SLOWEST_NUMBER),
                peakKilobytes / 1024);
    }
}
