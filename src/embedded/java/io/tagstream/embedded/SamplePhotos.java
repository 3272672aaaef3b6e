package io.tagstream.embedded;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Puts photos below one folder, where {@code file:} references may point: those of the repository,
 * and a person's own. Nothing is deleted there.
 */
final class SamplePhotos {

    private static final List<String> NAMES = List.of("chelsea.jpg", "coffee.jpg", "china.jpg");
    private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png", ".webp");

    private final Path root;

    /** @param root made where it is missing */
    SamplePhotos(Path root) throws IOException {
        this.root = Files.createDirectories(root).toRealPath();
    }

    /** Unpacks the repository's photos from the class path. */
    List<Path> unpack() throws IOException {
        var unpacked = new ArrayList<Path>();
        for (String name : NAMES) {
            Path target = root.resolve(name);
            try (InputStream photo = SamplePhotos.class.getResourceAsStream("/samples/" + name)) {
                if (photo == null) {
                    throw new FileNotFoundException("samples/" + name + " is not on the class path");
                }
                Files.copy(photo, target, StandardCopyOption.REPLACE_EXISTING);
            }
            unpacked.add(target);
        }
        return unpacked;
    }

    /**
     * Links the photos that lie directly in a folder, or copies them where links cannot be made. They
     * must be below the root in fact: a symbolic link is followed and refused.
     *
     * @throws IOException if there is no such folder, or it cannot be read
     */
    List<Path> adopt(Path folder) throws IOException {
        Path own = Files.createDirectories(root.resolve("own"));
        List<Path> photos;
        try (Stream<Path> files = Files.list(folder)) {
            photos = files.filter(SamplePhotos::isPhoto).sorted().toList();
        }
        var adopted = new ArrayList<Path>();
        for (Path photo : photos) {
            adopted.add(linkOrCopy(photo.toRealPath(), own.resolve(photo.getFileName())));
        }
        return adopted;
    }

    private static boolean isPhoto(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
    }

    private static Path linkOrCopy(Path photo, Path target) throws IOException {
        Files.deleteIfExists(target);
        try {
            return Files.createLink(target, photo);
        } catch (IOException | UnsupportedOperationException e) {
            return Files.copy(photo, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
