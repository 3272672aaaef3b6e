package io.tagstream.image;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.jspecify.annotations.Nullable;

/** Unpacks and loads OpenCV, once a process. */
final class NativeLibraries {

    /** Their classes load them while they are initialised, each in its own order: two threads could wait for each other. */
    private static final ReentrantLock LOADING = new ReentrantLock();

    private static final AtomicReference<@Nullable String> FIRST_FAILURE = new AtomicReference<>();

    private NativeLibraries() {}

    /**
     * Safe to call again, and from several threads: all but the first wait until they are there.
     *
     * <p>JavaCPP unpacks about 120 MB at the first start, into the folder of the system property {@code
     * org.bytedeco.javacpp.cachedir}, else below the user's home, else below the temporary folder. Its own
     * accounting of native memory is off: it reads a file of /proc at each allocation, and here everything
     * is freed by its owner.
     *
     * @throws IllegalStateException if they cannot be unpacked or loaded; the message says what to do
     */
    static void load() {
        LOADING.lock();
        try {
            System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
            System.setProperty("org.bytedeco.javacpp.maxbytes", "0");
            System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
            Loader.load(opencv_imgcodecs.class);
            opencv_core.setNumThreads(1); // the pool that calls has a thread a core already
        } catch (LinkageError e) {
            // A later call fails with less to say: a class that could not be initialised before.
            FIRST_FAILURE.compareAndSet(null, e.toString());
            throw new IllegalStateException(
                    "OpenCV's libraries could not be loaded (" + FIRST_FAILURE.get() + "). " + advice(), e);
        } finally {
            LOADING.unlock();
        }
    }

    private static String advice() {
        if (System.getProperty("org.bytedeco.javacpp.findlibraries", "true").equals("false")) {
            return "With -Dorg.bytedeco.javacpp.findlibraries=false they must lie in the folder of -Djava.library.path="
                    + System.getProperty("java.library.path");
        }
        return "They are unpacked into " + folder()
                + ": it must be writable, have 150 MB of room and not be mounted noexec. Another one is"
                + " chosen by -Dorg.bytedeco.javacpp.cachedir=FOLDER";
    }

    private static String folder() {
        try {
            return Loader.getCacheDir().toString();
        } catch (java.io.IOException e) {
            return "the user's home or the temporary folder, none of which can be written";
        }
    }
}
