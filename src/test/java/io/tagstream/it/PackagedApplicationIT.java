package io.tagstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.MxNetLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in {@code target/quarkus-app}, and what is not. */
class PackagedApplicationIT {

    private static final Path APPLICATION = Path.of("target/quarkus-app");

    @Test
    void holdsNeitherTheBrokerNorTheClassifierOfTheFaultRuns() throws IOException {
        List<String> jars = jars();

        assertThat(jars).anyMatch(jar -> jar.contains("kafka-streams-4")).hasSizeGreaterThan(50);
        assertThat(jars)
                .noneMatch(jar -> jar.contains("kafka_2.13")
                        || jar.contains("kafka-server")
                        || jar.contains("kafka-metadata")
                        || jar.contains("scala-library")
                        || jar.contains("s3mock")
                        || jar.contains("netty-nio-client"));
        for (String jar :
                jars.stream().filter(name -> name.contains("tagstream")).toList()) {
            try (var file = new JarFile(jar)) {
                assertThat(file.stream().map(entry -> entry.getName()))
                        .noneMatch(name -> name.startsWith("io/tagstream/embedded")
                                || name.startsWith("io/tagstream/faults")
                                || name.startsWith("samples/"));
            }
        }
    }

    @Test
    void holdsOnePlatformsNatives() throws IOException {
        assertThat(jars().stream().filter(jar -> jar.contains("org.bytedeco.opencv-")))
                .hasSize(2)
                .anyMatch(jar -> jar.matches(".*(linux-x86_64|linux-arm64|macosx-arm64)\\.jar"));
    }

    @Test
    void holdsMxnetsLibraryWhereThereIsOne() throws IOException {
        assertThat(jars().stream().filter(jar -> jar.contains("ai.djl.mxnet.mxnet-native")))
                .hasSize(MxNetLibrary.isHere() ? 1 : 0);
    }

    @Test
    void holdsTheModelBesideTheJar() {
        assertThat(APPLICATION.resolve("model")).isDirectoryContaining("glob:**model.json");
        assertThat(APPLICATION.resolve("model")).isDirectoryContaining("glob:**resnet50-int8.safetensors");
        assertThat(APPLICATION.resolve("model")).isDirectoryContaining("glob:**resnet50-float16.safetensors");
        assertThat(APPLICATION.resolve("model")).isDirectoryContaining("glob:**PROVENANCE.md");
    }

    private static List<String> jars() throws IOException {
        try (Stream<Path> files = Files.walk(APPLICATION)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
        }
    }
}
