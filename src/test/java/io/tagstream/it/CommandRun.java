package io.tagstream.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command of the packaged application, as users start it.
 *
 * @param loaded the names of the classes that it loaded
 */
record CommandRun(int exitCode, String out, String err, List<String> loaded) {

    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final long LONGEST_SECONDS = 120;

    /**
     * Starts a command, and leaves it to the caller.
     *
     * @param folder      where it leaves {@code out}, {@code err} and {@code classes}
     * @param environment configuration
     */
    static Process start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        Files.createDirectories(folder);
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Xlog:class+load:file=" + folder.resolve("classes"),
                "-jar",
                JAR.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs a command to its end. */
    static CommandRun of(Path folder, Map<String, String> environment, String... arguments) throws Exception {
        Process process = start(folder, environment, arguments);
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the command did not end; it said:\n" + Files.readString(folder.resolve("err")));
        }
        return new CommandRun(
                process.exitValue(),
                Files.readString(folder.resolve("out")),
                Files.readString(folder.resolve("err")),
                Files.readAllLines(folder.resolve("classes")));
    }
}
