package io.tagstream.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The native libraries of a packaged worker in one folder, where its JVM takes them from. Without it each start looks
 * through a hundred jars for OpenCV's, and unpacks 45 MB of ONNX Runtime's and RocksDB's; the first one unpacks 90 MB of
 * oneDNN's.
 */
public final class NativeFolder {

    /** Below the folder with {@code quarkus-run.jar}. */
    private static final String NAME = "native";

    /** Their own places in the jars, by the names that they have for this machine. */
    private static final List<Pattern> IN_JARS = List.of(
            Pattern.compile("ai/onnxruntime/native/linux-" + (arm() ? "aarch64" : "x64") + "/(lib\\w+\\.so)"),
            Pattern.compile("(librocksdbjni-linux" + (arm() ? "-aarch64" : "64") + "\\.so)"),
            Pattern.compile("org/bytedeco/dnnl/linux-x86_64/(lib(?:dnnl|gomp)\\.so\\.\\d)"));

    private static final Pattern JARS = Pattern.compile(
            "com\\.microsoft\\.onnxruntime\\.onnxruntime-.*|org\\.rocksdb\\.rocksdbjni-.*|org\\.bytedeco\\.dnnl-.*");

    private final Path folder;

    private NativeFolder(Path folder) {
        this.folder = folder;
    }

    private static boolean arm() {
        return System.getProperty("os.arch").equals("aarch64");
    }

    /**
     * Makes it anew.
     *
     * @param application the folder with {@code quarkus-run.jar}
     * @param javacpp     where a worker of it has unpacked OpenCV's
     */
    static void fill(Path application, Path javacpp) throws IOException {
        var filled = new NativeFolder(application.resolve(NAME));
        Folders.delete(filled.folder);
        Files.createDirectories(filled.folder);
        try (Stream<Path> jars = Files.list(application.resolve("lib/main"))) {
            for (Path jar : jars.filter(
                            jar -> JARS.matcher(jar.getFileName().toString()).matches())
                    .toList()) {
                filled.unpack(jar);
            }
        }
        filled.copyAll(javacpp);
    }

    private void unpack(Path jar) throws IOException {
        int unpacked = 0;
        try (var zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                for (Pattern pattern : IN_JARS) {
                    var name = pattern.matcher(entry.getName());
                    if (name.matches()) {
                        try (InputStream in = zip.getInputStream(entry)) {
                            Files.copy(in, folder.resolve(name.group(1)));
                        }
                        unpacked++;
                    }
                }
            }
        }
        if (unpacked == 0) {
            throw new IOException("no library for this machine lies where it was expected in " + jar);
        }
    }

    /**
     * JavaCPP has a folder for each jar, links from names without a version and to libraries in other folders, and OpenBLAS
     * under two names.
     */
    private void copyAll(Path unpacked) throws IOException {
        try (Stream<Path> all = Files.walk(unpacked)) {
            for (Path library : all.filter(NativeFolder::isLibrary).toList()) {
                Path real = library.toRealPath();
                Path copy = copyOf(real);
                if (Files.notExists(copy)) {
                    Files.copy(real, copy);
                }
                Path name = folder.resolve(library.getFileName());
                if (Files.notExists(name)) {
                    Files.createSymbolicLink(name, copy.getFileName());
                }
            }
        }
    }

    /** What is here already with the same bytes; else where it is to be. */
    private Path copyOf(Path library) throws IOException {
        try (Stream<Path> here = Files.list(folder)) {
            for (Path one : here.filter(path -> !Files.isSymbolicLink(path)).toList()) {
                if (Files.size(one) == Files.size(library) && Files.mismatch(one, library) < 0) {
                    return one;
                }
            }
        }
        return folder.resolve(library.getFileName());
    }

    private static boolean isLibrary(Path path) {
        return Files.isRegularFile(path) && path.getFileName().toString().contains(".so");
    }

    /**
     * What tells a worker's JVM to take them from there; the image's entry point says the same. Nothing where there are none,
     * as in an earlier release, and where ONNX Runtime is the one for GPUs, whose libraries are too large to be there twice.
     *
     * @param application the folder with {@code quarkus-run.jar}
     */
    public static List<String> flags(Path application) {
        Path folder = application.resolve(NAME);
        if (Files.notExists(folder.resolve("libonnxruntime.so"))) {
            return List.of();
        }
        return List.of(
                "-Djava.library.path=" + folder,
                "-Donnxruntime.native.path=" + folder,
                "-Dorg.bytedeco.javacpp.findlibraries=false");
    }
}
