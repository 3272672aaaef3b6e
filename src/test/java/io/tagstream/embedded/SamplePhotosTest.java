package io.tagstream.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplePhotosTest {

    @TempDir
    private Path temporary;

    private Path root;
    private Path mine;
    private SamplePhotos photos;

    @BeforeEach
    void makeFolders() throws IOException {
        root = temporary.toRealPath().resolve("root");
        mine = Files.createDirectories(temporary.resolve("my pictures"));
        photos = new SamplePhotos(root);
    }

    @Test
    void unpacksTheRepositorysPhotosAsTheyAre() throws IOException {
        List<Path> unpacked = photos.unpack();

        assertThat(unpacked)
                .containsExactly(root.resolve("chelsea.jpg"), root.resolve("coffee.jpg"), root.resolve("china.jpg"));
        for (Path photo : unpacked) {
            assertThat(photo)
                    .hasSameBinaryContentAs(
                            Path.of("src/embedded/resources/samples").resolve(photo.getFileName()));
        }
    }

    @Test
    void takesThePicturesOfAFolderAndNothingElse() throws IOException {
        for (String name : List.of("b.JPG", "a.webp", "c.png", "d.jpeg", "notes.txt", "jpg")) {
            Files.writeString(mine.resolve(name), name);
        }
        Files.createDirectories(mine.resolve("folder.jpg"));

        List<Path> adopted = photos.adopt(mine);

        Path own = root.resolve("own");
        assertThat(adopted)
                .containsExactly(
                        own.resolve("a.webp"), own.resolve("b.JPG"), own.resolve("c.png"), own.resolve("d.jpeg"));
        assertThat(own.resolve("b.JPG")).hasContent("b.JPG");
    }

    @Test
    void takesAPictureAgainThatHasChangedMeanwhile() throws IOException {
        Path picture = Files.writeString(mine.resolve("a.png"), "before");
        photos.adopt(mine);
        Files.delete(picture);
        Files.writeString(picture, "after");

        assertThat(photos.adopt(mine)).singleElement().satisfies(adopted -> assertThat(adopted)
                .hasContent("after"));
    }

    @Test
    void takesWhatALinkPointsToSoThatItIsReallyBelowTheRoot() throws IOException {
        Path elsewhere = Files.writeString(temporary.resolve("elsewhere.png"), "picture");
        Files.createSymbolicLink(mine.resolve("link.png"), elsewhere);

        assertThat(photos.adopt(mine)).singleElement().satisfies(adopted -> {
            assertThat(adopted.toRealPath()).isEqualTo(root.resolve("own/link.png"));
            assertThat(adopted).hasContent("picture");
        });
    }

    @Test
    void refusesAFolderThatIsNotThere() {
        assertThatThrownBy(() -> photos.adopt(temporary.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
    }
}
