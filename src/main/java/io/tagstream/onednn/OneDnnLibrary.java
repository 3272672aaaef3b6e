package io.tagstream.onednn;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/**
 * Where the library is, and whether it is worth anything on this processor.
 *
 * <p>JavaCPP, which unpacks OpenCV's libraries too, unpacks this one's 90 MB at the first start; its own classes for oneDNN
 * stay unused, since they ask for OpenCL's library first.
 */
public final class OneDnnLibrary {

    private static final String IN_JARS = "/org/bytedeco/dnnl/linux-x86_64/";

    /** OpenMP's runtime comes first: the other finds it by its name then. */
    private static final List<String> FILES = List.of("libgomp.so.1", "libdnnl.so.3");

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    /** Products of bytes, summed in 32 bits by one instruction; tiles of them (AMX) come on processors that have these too. */
    private static final String VNNI = "avx512_vnni";

    /** Three instructions for the same. With AVX-512 and without VNNI there are kernels of their own, which nobody has measured. */
    private static final String AVX2 = "avx2";

    private static final String AVX512 = "avx512f";

    private OneDnnLibrary() {}

    /** What keeps it from being used at all; empty where it can be. */
    public static Optional<String> problem() {
        if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
            return Optional.of("it is not in the native executable");
        }
        return isHere() && System.getProperty("os.arch", "").equals("amd64")
                ? Optional.empty()
                : Optional.of("its library is not here: it comes with builds for Linux x86-64 without -Donednn=false");
    }

    /**
     * Loads it, if it is not loaded yet, for the life of the process.
     *
     * @throws OneDnnException if it cannot be: it may be unpacked nowhere, or be for another C library
     */
    public static void require() {
        OneDnn.library();
    }

    private static boolean isHere() {
        return OneDnnLibrary.class.getResource(IN_JARS + FILES.getLast()) != null;
    }

    /** Whether the processor has what makes it faster than ONNX Runtime (docs/performance.md, "Predicting alone"). */
    public static boolean isFasterHere() {
        return isFasterOn(PROCESSORS);
    }

    static boolean isFasterOn(Path processors) {
        try (var lines = Files.lines(processors)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> isFasterWith(Arrays.asList(line.split("\\s+", -1))))
                    .orElse(false);
        } catch (IOException e) {
            return false; // another system, which has no such file
        }
    }

    private static boolean isFasterWith(Collection<String> flags) {
        return flags.contains(VNNI) || (flags.contains(AVX2) && !flags.contains(AVX512));
    }

    /** Loads it for the life of the process. */
    @SuppressWarnings("restricted")
    static SymbolLookup load() {
        try {
            SymbolLookup found = SymbolLookup.loaderLookup();
            for (String file : FILES) {
                found = SymbolLookup.libraryLookup(fileOf(file), Arena.global());
            }
            return found;
        } catch (IOException | IllegalArgumentException e) {
            throw new OneDnnException(
                    "oneDNN's library could not be loaded (" + e.getMessage() + "). JavaCPP unpacks it: its folder"
                            + " (-Dorg.bytedeco.javacpp.cachedir, else ~/.javacpp) must be writable, have 90 MB of room and"
                            + " not be mounted noexec",
                    e);
        }
    }

    /** Unpacked beforehand, as in the container image; else by JavaCPP, in its folder. A system's own is another build. */
    private static Path fileOf(String name) throws IOException {
        URL packed = OneDnnLibrary.class.getResource(IN_JARS + name);
        if (packed == null) {
            throw new IOException(IN_JARS + name + " is in none of the jars");
        }
        long size = packed.openConnection().getContentLengthLong();
        for (String folder : System.getProperty("java.library.path", "").split(File.pathSeparator, -1)) {
            Path unpacked = Path.of(folder, name);
            if (!folder.isEmpty() && Files.exists(unpacked) && Files.size(unpacked) == size) {
                return unpacked;
            }
        }
        return Loader.cacheResource(packed).toPath();
    }
}
