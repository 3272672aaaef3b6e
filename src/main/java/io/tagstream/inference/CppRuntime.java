package io.tagstream.inference;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

/**
 * The platform's C++ library, which the engines and the decoder share with whatever else is in the process.
 *
 * <p>RocksDB's library, which Quarkus' extension for Kafka Streams loads at start though nothing here
 * uses it, exports copies of parts of an older C++ library. Where it is the first to need the
 * platform's own, that one binds to those copies, and MXNet crashes in its first random number. Loaded
 * before, the platform's library binds to itself.
 */
public final class CppRuntime {

    private static final String LIBRARY = "libstdc++.so.6";

    private CppRuntime() {}

    /** Loads it for the life of the process; before Quarkus starts. Does nothing where it is not called so. */
    @SuppressWarnings("restricted") // By name: System.load() would want to know where each Linux keeps it.
    public static void loadFirst() {
        try {
            SymbolLookup.libraryLookup(LIBRARY, Arena.global());
        } catch (IllegalArgumentException e) {
            // Another platform, whose libraries find theirs by themselves.
        }
    }
}
