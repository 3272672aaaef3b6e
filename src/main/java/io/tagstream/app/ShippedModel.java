package io.tagstream.app;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the model is that comes with this program. */
public final class ShippedModel {

    /** Where {@code quarkus-app} keeps it, seen from the folder of the application's jar. */
    private static final String BESIDE_THE_JAR = "model";

    private static final Path IN_SOURCES = Path.of("src/main/model");

    private ShippedModel() {}

    /** {@code java -jar} may be called from anywhere, so the jar is asked where it lies. */
    public static Path folder() {
        String classPath = System.getProperty("java.class.path", "");
        if (classPath.endsWith("quarkus-run.jar")) {
            Path beside = Path.of(classPath).toAbsolutePath().resolveSibling(BESIDE_THE_JAR);
            if (Files.isDirectory(beside)) {
                return beside;
            }
        }
        return IN_SOURCES;
    }
}
