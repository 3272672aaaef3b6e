package io.tagstream;

import io.tagstream.onednn.OneDnnLibrary;

/** Whether this build has oneDNN's library: on Linux x86-64, unless {@code -Donednn=false}. For {@code @EnabledIf}. */
public final class OneDnnLibraryHere {

    public static final String IS_HERE = "io.tagstream.OneDnnLibraryHere#isHere";

    private OneDnnLibraryHere() {}

    public static boolean isHere() {
        return OneDnnLibrary.problem().isEmpty();
    }
}
