package io.tagstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A folder of photos with a {@code labels.csv}: {@code file,class_index,label,reference_top1}.
 *
 * @param folder its real path
 * @param base   what stands before a file's name in a reference: the folder's URI, or its server's; ends with a slash
 * @param photos in the file's order
 */
record LabelledPhotos(Path folder, String base, List<Photo> photos) {

    /**
     * @param classIndex what the photo shows
     * @param referenceTop1 what the float32 reference says
     */
    record Photo(String file, int classIndex, int referenceTop1) {}

    static LabelledPhotos read(Path folder) throws IOException {
        var photos = new ArrayList<Photo>();
        List<String> lines = Files.readAllLines(folder.resolve("labels.csv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",");
            int last = fields.length - 1;
            photos.add(new Photo(fields[0], Integer.parseInt(fields[1]), Integer.parseInt(fields[last])));
        }
        return new LabelledPhotos(folder, folder.toUri().toString(), List.copyOf(photos));
    }

    /** So many of them, spread over all; all where there are no more. */
    LabelledPhotos some(int count) {
        if (count >= photos.size()) {
            return this;
        }
        var some = new ArrayList<Photo>();
        for (int i = 0; i < count; i++) {
            some.add(photos.get((int) ((long) i * photos.size() / count)));
        }
        return new LabelledPhotos(folder, base, List.copyOf(some));
    }

    /** The first of them, or all where there are not so many. */
    LabelledPhotos first(int count) {
        return new LabelledPhotos(folder, base, photos.subList(0, Math.min(count, photos.size())));
    }

    /** All of them, so many times over. */
    LabelledPhotos times(int count) {
        return new LabelledPhotos(
                folder,
                base,
                Collections.nCopies(count, photos).stream()
                        .flatMap(List::stream)
                        .toList());
    }

    /** The same photos, by a server of their folder. */
    LabelledPhotos at(PhotoServer server) {
        return new LabelledPhotos(folder, server.base(), photos);
    }

    String uri(Photo photo) {
        return base + folder.toUri().relativize(folder.resolve(photo.file()).toUri());
    }
}
