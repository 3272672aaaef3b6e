package io.tagstream.app.command;

import io.tagstream.fetch.s3.StoredObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Which objects events are written for.
 *
 * @param suffixes of their keys, whatever their case; empty: any
 * @param since    they were written then or later
 * @param until    they were written before then
 */
record BackfillFilter(List<String> suffixes, Instant since, Instant until) {

    BackfillFilter {
        suffixes =
                suffixes.stream().map(suffix -> suffix.toLowerCase(Locale.ROOT)).toList();
        if (!since.isBefore(until)) {
            throw new IllegalArgumentException("since must be before until: " + since + ", " + until);
        }
    }

    boolean matches(StoredObject object) {
        String key = object.key().toLowerCase(Locale.ROOT);
        return !object.key().endsWith("/") // what consoles make for a folder
                && (suffixes.isEmpty() || suffixes.stream().anyMatch(key::endsWith))
                && !object.modified().isBefore(since)
                && object.modified().isBefore(until);
    }
}
