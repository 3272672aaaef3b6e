package io.tagstream.image;

import io.tagstream.event.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The pictures of {@code src/test/resources/images}, and what Pillow and the model make of them. */
final class Corpus {

    static final Path FOLDER = Path.of("src/test/resources/images");

    /** Cells of 14 × 14 pixels in each direction. */
    static final int GRID = 16;

    /** @param reason why it is refused; else the figures are there */
    record Picture(String file, Optional<Reason> reason, Optional<Figures> figures) {

        byte[] bytes() throws IOException {
            return Corpus.bytes(file);
        }

        @Override
        public String toString() {
            return file;
        }
    }

    /**
     * @param width  of the picture as it is shown
     * @param height of the picture as it is shown
     * @param top1   class that the int8 form gives Pillow's pixels
     * @param grid   the mean of each channel in each cell of Pillow's crop, row by row; base 64
     */
    record Figures(int width, int height, int top1, String grid) {

        byte[] means() {
            return Base64.getDecoder().decode(grid);
        }
    }

    private Corpus() {}

    static byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(FOLDER.resolve(file));
    }

    static List<Picture> pictures() throws IOException {
        List<String> lines = Files.readAllLines(FOLDER.resolve("figures.csv"));
        return lines.stream().skip(1).map(Corpus::picture).toList();
    }

    private static Picture picture(String line) {
        String[] fields = line.split(",", -1);
        if (!fields[1].isEmpty()) {
            return new Picture(fields[0], Optional.of(reason(fields[1])), Optional.empty());
        }
        var figures = new Figures(
                Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), Integer.parseInt(fields[4]), fields[6]);
        return new Picture(fields[0], Optional.empty(), Optional.of(figures));
    }

    private static Reason reason(String code) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.code().equals(code))
                .findFirst()
                .orElseThrow();
    }
}
