package io.tagstream.bench;

import java.util.Locale;

/** A number in a table. */
final class Cell {

    private Cell() {}

    /** Empty for what was not measured, which is NaN. */
    static String of(double value, int decimals) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
