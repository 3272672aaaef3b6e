package io.tagstream.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneDnnLibraryTest {

    @TempDir
    Path folder;

    @Test
    void flagsOfTheFirstProcessorAreReadWordByWord() throws IOException {
        Path processors = Files.writeString(folder.resolve("cpuinfo"), """
                processor\t: 0
                model name\t: a processor of amx_int8 fame
                flags\t\t: fpu avx2 amx_tile amx_bf16x
                """);

        assertThat(OneDnnLibrary.hasFlag(processors, "amx_tile")).isTrue();
        assertThat(OneDnnLibrary.hasFlag(processors, "amx_int8")).isFalse();
        assertThat(OneDnnLibrary.hasFlag(processors, "amx_bf16")).isFalse();
    }

    @Test
    void aSystemWithoutThatFileHasNone() {
        assertThat(OneDnnLibrary.hasFlag(folder.resolve("nothing"), "amx_int8")).isFalse();
    }
}
