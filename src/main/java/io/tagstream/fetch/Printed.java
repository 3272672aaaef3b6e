package io.tagstream.fetch;

import io.tagstream.event.ImageReference;
import io.tagstream.event.OneLine;

/** How a message names a reference: without its secrets, and short and of what is seen, since it ends up in log lines and headers. */
public final class Printed {

    private static final int LONGEST = 200;

    private Printed() {}

    public static String name(ImageReference reference) {
        String all = OneLine.of(reference.printable(), Integer.MAX_VALUE);
        return all.length() <= LONGEST ? all : OneLine.of(all, LONGEST) + "...";
    }
}
