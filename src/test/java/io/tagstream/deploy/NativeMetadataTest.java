package io.tagstream.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;

/**
 * A native image keeps only what it is told of, and JNI asks by name while it runs: whatever class name stands in our native
 * libraries must stand in the metadata too, and nothing else in ours.
 */
class NativeMetadataTest {

    private static final String OURS = "META-INF/native-image/io.tagstream/tagstream/reachability-metadata.json";
    private static final Pattern CLASS_NAME =
            Pattern.compile("\\x00\\[?L?((?:[a-z]+/)+[A-Z][A-Za-z0-9_$]*);?(?=\\x00)");
    private static final Pattern CONSTRUCTOR = Pattern.compile("\\x00(\\([\\[\\w/;]*\\)V)(?=\\x00)");
    private static final String ONNX_RUNTIME = "ai/onnxruntime/native/linux-%s/libonnxruntime4j_jni.so";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void namesEveryClassThatOnnxRuntimeLooksUp() throws IOException {
        for (String platform : List.of("x64", "aarch64")) {
            Set<String> lookedUp = namesIn(ONNX_RUNTIME.formatted(platform));

            assertThat(lookedUp).hasSizeGreaterThan(10);
            assertThat(ours().stream().filter(name -> !name.startsWith("org.bytedeco")))
                    .as("in ours, against linux-" + platform)
                    .containsExactlyInAnyOrderElementsOf(lookedUp);
        }
    }

    @Test
    void onnxRuntimesClassesHaveTheConstructorsThatItLooksUp() throws IOException {
        Set<String> there = ours().stream()
                .filter(name -> name.startsWith("ai.onnxruntime"))
                .map(NativeMetadataTest::load)
                .flatMap(type -> Arrays.stream(type.getDeclaredConstructors()))
                .map(NativeMetadataTest::descriptor)
                .collect(Collectors.toSet());
        Set<String> lookedUp = CONSTRUCTOR
                .matcher(textOf(ONNX_RUNTIME.formatted("x64")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());

        assertThat(lookedUp).hasSizeGreaterThan(5);
        assertThat(there).containsAll(lookedUp);
    }

    @Test
    void namesEveryClassThatTheDecoderLooksUp() throws IOException {
        String platform = Loader.getPlatform();
        var theirs = new HashSet<>(ours());
        for (String library : List.of("jnijavacpp", "jniopencv_core", "jniopencv_imgcodecs", "jniopencv_imgproc")) {
            JsonNode config =
                    JSON.readTree(textOf("META-INF/native-image/" + platform + "/" + library + "/jni-config.json"));
            config.forEach(entry -> theirs.add(entry.path("name").asText()));
        }

        for (String library : List.of(
                "javacpp/%s/libjnijavacpp.so",
                "opencv/%s/libjniopencv_core.so",
                "opencv/%s/libjniopencv_imgcodecs.so",
                "opencv/%s/libjniopencv_imgproc.so")) {
            Set<String> lookedUp = namesIn("org/bytedeco/" + library.formatted(platform));

            assertThat(lookedUp).as(library).hasSizeGreaterThan(10);
            assertThat(theirs).as(library).containsAll(lookedUp);
        }
    }

    @Test
    void saysThatAllMembersOfTheseClassesAreKept() throws IOException {
        assertThat(metadata().path("reflection")).isNotEmpty().allSatisfy(entry -> {
            assertThat(load(entry.path("type").asText())).isNotNull();
            assertThat(Stream.of("jniAccessible", "allDeclaredConstructors", "allDeclaredMethods", "allDeclaredFields"))
                    .allMatch(flag -> entry.path(flag).asBoolean());
        });
    }

    /** {@code ProcessEnvironment} calls setenv(). */
    @Test
    void namesTheOneCallThatJavaMakesByItself() throws IOException {
        var setenv = FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        JsonNode call = metadata().at("/foreign/downcalls/0");

        assertThat(setenv.toString()).isEqualTo("(a8a8i4)i4");
        assertThat(call.path("returnType").asText()).isEqualTo("int");
        assertThat(call.path("parameterTypes")).extracting(JsonNode::asText).containsExactly("void*", "void*", "int");
        assertThat(Path.of("src/main/java/io/tagstream/inference/ProcessEnvironment.java"))
                .content()
                .contains("FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT)");
    }

    @Test
    void namesThePagesFiles() throws IOException {
        assertThat(metadata().path("resources").findValuesAsText("glob")).contains("page/*");
    }

    private static JsonNode metadata() throws IOException {
        return JSON.readTree(textOf(OURS));
    }

    private static Set<String> ours() throws IOException {
        return new TreeSet<>(metadata().path("reflection").findValuesAsText("type"));
    }

    private static Set<String> namesIn(String library) {
        return CLASS_NAME
                .matcher(textOf(library))
                .results()
                .map(found -> found.group(1).replace('/', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String textOf(String resource) {
        try (InputStream bytes = NativeMetadataTest.class.getClassLoader().getResourceAsStream(resource)) {
            assertThat(bytes).as(resource).isNotNull();
            return new String(bytes.readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, NativeMetadataTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError("the metadata names a class that is not there", e);
        }
    }

    private static String descriptor(Constructor<?> constructor) {
        return Arrays.stream(constructor.getParameterTypes())
                .map(Class::descriptorString)
                .collect(Collectors.joining("", "(", ")V"));
    }
}
