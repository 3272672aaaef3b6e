package io.tagstream.fetch;

import io.tagstream.event.ImageReference;

/** How a message names a reference: without its secrets, and short, since it ends up in log lines and headers. */
public final class Printed {

    private static final int LONGEST = 200;

    private Printed() {}

    public static String name(ImageReference reference) {
        String all = reference.printable();
        return all.length() <= LONGEST ? all : all.substring(0, LONGEST) + "...";
    }
}
