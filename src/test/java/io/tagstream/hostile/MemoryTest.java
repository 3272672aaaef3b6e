package io.tagstream.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.image.ImageLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What bombs take of memory and time, in a process of its own. The table: {@code ./mvnw test -Dtest=MemoryTest}, then
 * {@code target/memory/report.md}.
 */
@EnabledOnOs(OS.LINUX)
class MemoryTest {

    private static final Path REPORT = Path.of("target/memory/report.md");

    /** The default of {@code tagstream.fetch.max-bytes}. */
    private static final int BYTE_CAP = 32 << 20;

    private static final long MOST_DECODING = 8 * ImageLimits.DEFAULT.maxPixels();

    /** Buffers of a row or a few, and what the C library keeps. */
    private static final long MARGIN = 8 << 20;

    /**
     * @param file  bytes of the picture, which lie in the heap
     * @param added bytes of native memory, at the peak
     * @param core  milliseconds of a core
     */
    private record Seen(String name, String outcome, long file, long added, long core) {

        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | `%s` | %.1f MB | %.1f MB | %.2f s |",
                    name.replace('_', ' '),
                    outcome,
                    file / 1e6,
                    added / 1e6,
                    core / 1e3);
        }
    }

    @Test
    @DisplayName(
            "beside its bytes in the heap, a picture takes at most them twice, and what its pixels take if its header is accepted")
    void bombsTakeNoMoreThanTheirBounds(@TempDir Path folder) throws Exception {
        var reasons = new LinkedHashMap<String, String>();
        List<Path> files = write(folder, reasons);

        List<Seen> seen = decode(files);

        report(seen);
        for (Seen bomb : seen) {
            assertThat(bomb.outcome()).as(bomb.name()).isEqualTo(reasons.get(bomb.name()));
            long decoding = bomb.name().contains("50_MP") ? MOST_DECODING : 0;
            assertThat(bomb.added())
                    .as(bomb.name())
                    .isLessThanOrEqualTo(decoding + 2 * bomb.file() + MARGIN)
                    .isLessThanOrEqualTo(decoding + 2 * BYTE_CAP);
        }
    }

    /** @param reasons gets what is to become of each */
    private static List<Path> write(Path folder, Map<String, String> reasons) throws IOException {
        var bombs = new LinkedHashMap<String, byte[]>();
        byte[] noise = new byte[BYTE_CAP - 4096];
        new Random(24).nextBytes(noise);
        byte[] rows = Bombs.zeros(8_000, 6_250, 16, 6);
        byte[] header = Bombs.header(8_000, 6_250, 16, 6);
        byte[] half = Bombs.pngChunk("IDAT", Arrays.copyOf(rows, rows.length / 2));
        add(bombs, reasons, "too-many-pixels", "PNG_of_65,535_squared", png(65_535, new byte[1]));
        add(bombs, reasons, "too-many-pixels", "PNG_of_99.6_megapixels", Bombs.png(9_980, 9_980, 8, 2));
        add(bombs, reasons, "too-many-pixels", "WebP_of_16,383_squared", Bombs.webp(16_383, 16_383));
        add(bombs, reasons, "decode-limit", "JPEG_of_10,000_scans", Bombs.jpeg(3_000, 2_000, 3, 10_000));
        add(bombs, reasons, "too-many-pixels", "PNG_of_65,535_squared_and_32_MiB", png(65_535, noise));
        add(bombs, reasons, "corrupt-image", "PNG_of_32_MiB_noise", png(300, noise));
        add(bombs, reasons, "pixels", "JPEG_inks,_20_scans,_50_MP", Bombs.jpeg(8_000, 6_250, 4, 20));
        add(bombs, reasons, "pixels", "PNG_16_bits_with_alpha,_50_MP", Bombs.png(header, Bombs.pngChunk("IDAT", rows)));
        add(bombs, reasons, "pixels", "PNG_8_bits,_50_MP", Bombs.png(8_000, 6_250, 8, 2));
        add(bombs, reasons, "pixels", "WebP_lossless,_50_MP", Bombs.webp(8_000, 6_250));
        add(bombs, reasons, "corrupt-image", "PNG_16_bits_with_alpha,_50_MP,_cut_inside", Bombs.png(header, half));
        var files = new ArrayList<Path>();
        for (var bomb : bombs.entrySet()) {
            files.add(Files.write(folder.resolve(bomb.getKey()), bomb.getValue()));
        }
        return files;
    }

    private static void add(
            Map<String, byte[]> bombs, Map<String, String> reasons, String outcome, String name, byte[] bomb) {
        bombs.put(name, bomb);
        reasons.put(name, outcome);
    }

    private static byte[] png(int side, byte[] data) {
        return Bombs.png(Bombs.header(side, side, 8, 2), Bombs.pngChunk("IDAT", data));
    }

    private static List<Seen> decode(List<Path> files) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryChild.class.getName()));
        files.forEach(file -> command.add(file.toString()));
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines;
        try (Stream<String> output = child.inputReader(UTF_8).lines()) {
            lines = output.toList();
        }
        assertThat(child.waitFor()).isZero();
        var seen = new ArrayList<Seen>();
        for (int i = 0; i < lines.size(); i++) {
            String[] words = lines.get(i).split(" ");
            long file = Files.size(files.get(i));
            seen.add(new Seen(words[0], words[1], file, Long.parseLong(words[2]) * 1024, Long.parseLong(words[3])));
        }
        assertThat(seen).hasSameSizeAs(files);
        return seen;
    }

    private static void report(List<Seen> seen) throws IOException {
        Files.createDirectories(REPORT.getParent());
        Files.write(REPORT, seen.stream().map(Seen::row).toList());
    }
}
