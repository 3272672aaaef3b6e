package io.tagstream.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the CPU time of a packaged worker goes under a backlog, its start left out: samples of async-profiler
 * (CPU timers of each thread, so native code counts too), added up by what they are for. All stacks lie in
 * {@code target/profile.collapsed} afterwards, as every flame-graph viewer reads them.
 */
final class ProfileBenchmark {

    private static final Path COLLAPSED = Path.of("target/profile.collapsed");
    private static final String LIBRARY = "linux-x64/libasyncProfiler.so";
    private static final int MOST_FRAMES = 15;

    /** The first that fits a stack, whose first frame is its thread. */
    private static final Map<String, Pattern> PURPOSES = purposes();

    private final LabelledPhotos photos;
    private final PrintStream out;

    ProfileBenchmark(LabelledPhotos photos, PrintStream out) {
        this.photos = photos;
        this.out = out;
    }

    private static Map<String, Pattern> purposes() {
        var purposes = new LinkedHashMap<String, Pattern>();
        purposes.put("compiling (JIT)", Pattern.compile("^\\[C[12] CompilerThre|Compiler::|CompileBroker::"));
        purposes.put("collecting garbage", Pattern.compile("^\\[(GC |G1 |VM Thread|VM Periodic)|G1Service"));
        purposes.put("predicting", Pattern.compile("^\\[predict-"));
        purposes.put("decoding and resizing", Pattern.compile("^\\[decode-"));
        purposes.put("fetching", Pattern.compile("io/tagstream/fetch/|^\\[(file-|fetch-|dns-)"));
        purposes.put("Kafka's clients: sending", Pattern.compile("^\\[kafka-producer-network"));
        purposes.put(
                "Kafka's clients: polling, committing", Pattern.compile("^\\[.*StreamThread.*clients/|^\\[kafka-"));
        purposes.put("topology: events, store, outcomes", Pattern.compile("^\\[.*StreamThread"));
        purposes.put("pipeline between the stages", Pattern.compile("io/tagstream/|VirtualThread|ForkJoinPool"));
        return purposes;
    }

    void run() throws Exception {
        Path library = library();
        Files.deleteIfExists(COLLAPSED);
        Path first = Files.createTempFile("tagstream-start", ".collapsed");
        String agent = "-agentpath:%s=start,event=ctimer,interval=2ms,threads,collapsed,file=%s";
        // The same work three times over, and once: what the difference holds is the backlog alone.
        profile(agent.formatted(library, first), 1);
        profile(agent.formatted(library, COLLAPSED.toAbsolutePath()), 3);
        Map<String, Long> once = byPurpose(first, new HashMap<>());
        var frames = new HashMap<String, Long>();
        Map<String, Long> thrice = byPurpose(COLLAPSED, frames);
        print(once, thrice);
        printFrames(frames);
    }

    private void profile(String agent, int times) throws Exception {
        var settings = Map.of("tagstream.model.precision", "int8");
        try (var rig = new Rig(photos, settings, List.of("-Xmx512m", agent))) {
            for (int i = 0; i < times; i++) {
                rig.tag(photos);
            }
            rig.stop();
        }
    }

    private static Path library() throws IOException {
        Path library = Files.createTempFile("async-profiler", ".so");
        try (InputStream in = ProfileBenchmark.class.getClassLoader().getResourceAsStream(LIBRARY)) {
            if (in == null) {
                throw new IllegalStateException("this benchmark needs Linux on x86-64");
            }
            Files.write(library, in.readAllBytes());
        }
        return library;
    }

    /** Samples by purpose; {@code frames} takes the innermost frame of those that neither decode nor predict. */
    private static Map<String, Long> byPurpose(Path collapsed, Map<String, Long> frames) throws IOException {
        var samples = new HashMap<String, Long>();
        for (String line : Files.readAllLines(collapsed)) {
            int end = line.lastIndexOf(' ');
            String stack = line.substring(0, end);
            long count = Long.parseLong(line.substring(end + 1));
            String purpose = PURPOSES.entrySet().stream()
                    .filter(entry -> entry.getValue().matcher(stack).find())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse("other");
            samples.merge(purpose, count, Long::sum);
            if (!purpose.startsWith("predicting") && !purpose.startsWith("decoding")) {
                frames.merge(stack.substring(stack.lastIndexOf(';') + 1), count, Long::sum);
            }
        }
        return samples;
    }

    private void print(Map<String, Long> once, Map<String, Long> thrice) {
        var backlog = new HashMap<String, Long>();
        thrice.forEach((purpose, count) -> backlog.put(purpose, Math.max(0, count - once.getOrDefault(purpose, 0L))));
        long all = backlog.values().stream().mapToLong(Long::longValue).sum();
        out.println("| what for | share of the CPU time |");
        out.println("| --- | --- |");
        backlog.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(entry ->
                        out.printf(Locale.ROOT, "| %s | %.1f %% |%n", entry.getKey(), 100.0 * entry.getValue() / all));
        out.printf(Locale.ROOT, "%d samples%n%n", all);
    }

    private void printFrames(Map<String, Long> frames) {
        long all = frames.values().stream().mapToLong(Long::longValue).sum();
        out.println("Innermost frames beside decoding and predicting, the start included:");
        out.println();
        out.println("| frame | share of these |");
        out.println("| --- | --- |");
        frames.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry<String, Long>::getValue).reversed())
                .limit(MOST_FRAMES)
                .forEach(entry -> out.printf(
                        Locale.ROOT, "| `%s` | %.1f %% |%n", entry.getKey(), 100.0 * entry.getValue() / all));
    }
}
