package io.tagstream.inference;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.MxNetLibrary;
import io.tagstream.batch.BatchFunction;
import io.tagstream.image.DecodedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A fresh JVM, started with nothing that switches reporting off, loads the model and predicts. */
class TelemetryTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void predictingLeavesNoFileAndOpensNoSocket(@TempDir Path home, @TempDir Path temporary) throws Exception {
        String said = predict("OnnxRuntime", home, temporary);

        assertThat(said).contains("library: libonnxruntime.so").doesNotContain("libmxnet");
        assertThat(filesBelow(home)).noneMatch(file -> file.contains(".djl.ai"));
    }

    @Test
    @EnabledIf(MxNetLibrary.IS_HERE)
    void norDoesTheOtherEngine(@TempDir Path home, @TempDir Path temporary) throws Exception {
        assertThat(predict("MXNet", home, temporary))
                .contains("library: libmxnet.so")
                .doesNotContain("libonnxruntime");
    }

    private static String predict(String engine, Path home, Path temporary) throws Exception {
        // Given
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Duser.home=" + home,
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Predicts.class.getName(),
                        engine)
                .redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("ORT_DISABLE_TELEMETRY", "OPT_OUT_TRACKING", "DJL_OFFLINE"));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("TMPDIR", temporary.toString());
        if (engine.equals("MXNet")) {
            // Where the other tests have its library unpacked already.
            builder.environment().put("ENGINE_CACHE_DIR", System.getProperty("user.home") + "/.djl.ai");
        }

        // When
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

        // Then
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("ORT_DISABLE_TELEMETRY=1").contains("sockets: 0");
        assertThat(filesBelow(home)).noneMatch(file -> file.contains("onnxruntime"));
        assertThat(filesBelow(temporary)).noneMatch(file -> file.contains("mat-debug"));
        assertThat(filesBelow(Path.of("/tmp")).filter(file -> file.contains("mat-debug-" + process.pid())))
                .isEmpty();
        return said;
    }

    private static Stream<String> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).toList().stream();
        }
    }

    /** What the fresh JVM runs; prints what its process looks like afterwards. */
    static final class Predicts {

        private Predicts() {}

        public static void main(String[] arguments) throws Throwable {
            var settings = new ModelSettings(Path.of("src/main/model"), arguments[0], Precision.AUTO, "cpu", 1, 1, 1);
            try (var classifier = ImageClassifier.load(settings);
                    BatchFunction<DecodedImage, Logits> predictor = classifier.newPredictor()) {
                System.out.println("ORT_DISABLE_TELEMETRY=" + nativeEnvironment("ORT_DISABLE_TELEMETRY"));
                Files.readAllLines(Path.of("/proc/self/maps")).stream()
                        .map(line -> line.substring(line.lastIndexOf('/') + 1))
                        .filter(name -> name.endsWith(".so"))
                        .distinct()
                        .forEach(name -> System.out.println("library: " + name));
                System.out.println(
                        "sockets: " + inetSockets() + " " + predictor.getClass().getSimpleName());
            }
        }

        /** As native code reads it: Java keeps a copy of its own. */
        @SuppressWarnings("restricted")
        private static String nativeEnvironment(String name) throws Throwable {
            Linker linker = Linker.nativeLinker();
            MethodHandle getenv = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("getenv"), FunctionDescriptor.of(ADDRESS, ADDRESS));
            try (Arena arena = Arena.ofConfined()) {
                var text = (MemorySegment) getenv.invokeExact(arena.allocateFrom(name));
                return text.reinterpret(64).getString(0);
            }
        }

        /** Sockets of this process that are not local to the machine's own file system. */
        private static long inetSockets() throws IOException {
            var inet = new StringBuilder();
            for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
                inet.append(Files.readString(Path.of("/proc/self/net", table)));
            }
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
                return descriptors
                        .map(Predicts::target)
                        .filter(target -> target.startsWith("socket:["))
                        .map(target -> target.substring("socket:[".length(), target.length() - 1))
                        .filter(inode -> inet.indexOf(" " + inode + " ") >= 0)
                        .count();
            }
        }

        private static String target(Path descriptor) {
            try {
                return Files.readSymbolicLink(descriptor).toString();
            } catch (IOException e) {
                return "";
            }
        }
    }
}
