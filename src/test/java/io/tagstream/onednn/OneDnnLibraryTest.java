package io.tagstream.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneDnnLibraryTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"fpu avx2 avx512f avx512_vnni", "avx512f avx512_vnni amx_tile amx_int8", "avx2\tavx512_vnni"})
    void isFasterWhereTheProcessorHasVnni(String flags) throws IOException {
        assertThat(OneDnnLibrary.isFasterOn(processor("a processor", flags))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fpu avx2", "fpu avx2 avx_vnni"})
    void isFasterWhereTheWidestIsAvx2(String flags) throws IOException {
        assertThat(OneDnnLibrary.isFasterOn(processor("a processor", flags))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fpu avx", "avx2_vnni", "fpu avx2 avx512f", "avx2 avx512f avx512_vnni2", ""})
    void isNotFasterElsewhere(String flags) throws IOException {
        assertThat(OneDnnLibrary.isFasterOn(processor("a processor of avx2 avx512_vnni fame", flags)))
                .isFalse();
    }

    @Test
    void isNotFasterOnASystemWithoutThatFile() {
        assertThat(OneDnnLibrary.isFasterOn(folder.resolve("nothing"))).isFalse();
    }

    private Path processor(String name, String flags) throws IOException {
        return Files.writeString(folder.resolve("cpuinfo"), """
                processor\t: 0
                model name\t: %s
                flags\t\t: %s
                """.formatted(name, flags));
    }
}
