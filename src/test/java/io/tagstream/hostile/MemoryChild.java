package io.tagstream.hostile;

import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodeResult.Decoded;
import io.tagstream.image.DecodeResult.Refused;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A process whose heap is touched from the start, so that what its resident set grows by while it decodes
 * is native memory. Linux only.
 */
public final class MemoryChild {

    private static final ImageDecoder DECODER = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());

    private MemoryChild() {}

    /** @param arguments files; each is a line: name, outcome, kilobytes of native memory, milliseconds of a core */
    public static void main(String[] arguments) throws IOException {
        for (byte[] small :
                new byte[][] {Bombs.jpeg(300, 200, 4, 3), Bombs.png(300, 200, 16, 6), Bombs.webp(300, 200)}) {
            for (int i = 0; i < 50; i++) {
                outcome(small);
            }
        }
        for (String file : arguments) {
            byte[] bytes = Files.readAllBytes(Path.of(file));
            Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak begins anew
            long before = kilobytes("VmRSS:");
            long start = coreMillis();
            String outcome = outcome(bytes);
            long took = coreMillis() - start;
            long peak = kilobytes("VmHWM:");
            System.out.println(
                    Path.of(file).getFileName() + " " + outcome + " " + Math.max(0, peak - before) + " " + took);
        }
        System.exit(0);
    }

    private static String outcome(byte[] bytes) {
        DecodeResult result = DECODER.decode(new EncodedImage(bytes));
        return switch (result) {
            case Refused refused -> refused.reason().code();
            case Decoded(DecodedImage image) -> {
                image.close();
                yield "pixels";
            }
        };
    }

    private static long coreMillis() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000;
    }

    private static long kilobytes(String field) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
