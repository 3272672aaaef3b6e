package io.tagstream.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What cores there are: nodes that share a folder need not be alike. */
final class Processor {

    private static final Path LINUX = Path.of("/proc/cpuinfo");

    /** The model and what it can do: on x86 by the first two names, on ARM by the others. */
    private static final List<String> TELLING =
            List.of("model name", "flags", "CPU implementer", "CPU part", "Features");

    private Processor() {}

    /** The architecture, and where Linux says more, a digest of that. */
    static String here() {
        String architecture = System.getProperty("os.arch", "");
        try {
            return architecture + " "
                    + Digests.sha256Of(telling(Files.readString(LINUX))).substring(0, 16);
        } catch (IOException e) {
            return architecture;
        }
    }

    /** Neither clock rates nor the number of cores, which change from start to start. */
    static String telling(String cpuinfo) {
        return cpuinfo.lines()
                .filter(line -> TELLING.contains(line.split(":", 2)[0].strip()))
                .distinct()
                .collect(Collectors.joining("\n"));
    }
}
