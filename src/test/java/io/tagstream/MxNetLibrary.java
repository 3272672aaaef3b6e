package io.tagstream;

/** Whether this build has MXNet's library: on Linux x86-64, unless {@code -Dmxnet=false}. For {@code @EnabledIf}. */
public final class MxNetLibrary {

    public static final String IS_HERE = "io.tagstream.MxNetLibrary#isHere";

    private MxNetLibrary() {}

    public static boolean isHere() {
        return MxNetLibrary.class.getClassLoader().getResource("native/lib/mxnet.properties") != null;
    }
}
