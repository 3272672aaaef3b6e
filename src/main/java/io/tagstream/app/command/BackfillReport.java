package io.tagstream.app.command;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a backfill has come.
 *
 * @param listed   objects that were looked at
 * @param written  events that are acknowledged, or that would be written
 * @param bytes    the size of the objects that they are about
 * @param unnamed  objects that no event can name
 * @param resume   the key after which the rest comes; empty: nothing is done yet
 * @param finished whether there is no rest
 */
record BackfillReport(
        long listed,
        long written,
        long bytes,
        long unnamed,
        Optional<String> resume,
        boolean finished,
        Duration elapsed) {}
