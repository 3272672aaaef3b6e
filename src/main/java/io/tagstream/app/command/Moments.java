package io.tagstream.app.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Moments as people write them: {@code 2026-05-04T03:02:01Z}, with an offset in place of the {@code
 * Z}, or a span back from now: {@code 45s}, {@code 30m}, {@code 2h}, {@code 3d}, {@code 1h30m}.
 */
final class Moments implements ITypeConverter<Instant> {

    private static final Pattern SPAN =
            Pattern.compile("(?:(\\d{1,5})d)?(?:(\\d{1,6})h)?(?:(\\d{1,8})m)?(?:(\\d{1,9})s)?");

    private final Instant now;

    Moments(InstantSource clock) {
        this.now = clock.instant();
    }

    @Override
    public Instant convert(String text) {
        Matcher span = SPAN.matcher(text.toLowerCase(Locale.ROOT));
        if (!text.isEmpty() && span.matches()) {
            return now.minus(Duration.ofDays(number(span, 1))
                    .plusHours(number(span, 2))
                    .plusMinutes(number(span, 3))
                    .plusSeconds(number(span, 4)));
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + text
                    + "' is neither a moment (2026-05-04T03:02:01Z) nor a span back from now (45s, 30m, 2h, 3d)");
        }
    }

    private static long number(Matcher span, int group) {
        String digits = span.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
