package io.tagstream.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {

    @TempDir
    Path folder;

    @Test
    void aFolderWithRoomIsNoProblemAndStaysEmpty() {
        assertThat(TemporaryFolder.problem(folder)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsNotThereIsNamedWithTheFix() {
        Path missing = folder.resolve("missing");

        assertThat(TemporaryFolder.problem(missing))
                .get()
                .asString()
                .contains(missing.toString(), "cannot be written", "-Djava.io.tmpdir=FOLDER");
    }
}
