package io.tagstream.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Serial;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@link PlainForm} in one pass over its bytes, for events that are written as nearly all are. Whatever is unusual (an escape, a letter beyond ASCII, a field twice), or wrong, it leaves to
 * the tree, which alone says what is the matter. What it does read it reads as the tree would ({@code PlainScanPropertyTest}).
 *
 * <p>For one event.
 */
final class PlainScan {

    /** Of an event: what is left to the tree is read twice, and should be short. */
    private static final int MOST_BYTES = 16 * 1024;

    /** Digits of numbers that are read here. */
    private static final int MOST_DIGITS = 9;

    /** Names in the metadata that are read here. */
    private static final int MOST_NAMES = 16;

    private static final byte[] ID = ascii("id");
    private static final byte[] IMAGE = ascii("image");
    private static final byte[] URI = ascii("uri");
    private static final byte[] OPTIONS = ascii("options");
    private static final byte[] TOP_K = ascii("topK");
    private static final byte[] METADATA = ascii("metadata");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] NULL = ascii("null");

    /** Something that is left to the tree. */
    private static final class Unusual extends Exception {

        @Serial
        private static final long serialVersionUID = 1L;

        private Unusual() {
            super(null, null, false, false);
        }
    }

    /** The bytes between the quotes of a string. */
    private record Quoted(int start, int end) {}

    private final byte[] bytes;
    private final LabelOptions defaults;
    private int at;
    private @Nullable String id;
    private @Nullable String reference;
    private @Nullable LabelOptions options;
    private @Nullable String metadata;

    private PlainScan(byte[] bytes, LabelOptions defaults) {
        this.bytes = bytes;
        this.defaults = defaults;
    }

    /** The image that the event is about; empty where only the tree can tell. */
    static Optional<ImageRequest> read(SourceRecord source, LabelOptions defaults) {
        byte[] value = source.value();
        if (value == null || value.length > MOST_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PlainScan(value, defaults).request(source));
        } catch (Unusual | UnusableEventException e) {
            return Optional.empty();
        }
    }

    private ImageRequest request(SourceRecord source) throws Unusual, UnusableEventException {
        take('{');
        do {
            Quoted name = name();
            if (is(ID, name)) {
                id = once(id, text(quoted()));
            } else if (is(IMAGE, name)) {
                reference = once(reference, image());
            } else if (is(OPTIONS, name)) {
                options = once(options, options());
            } else if (is(METADATA, name)) {
                metadata = once(metadata, metadata());
            } else {
                throw new Unusual();
            }
        } while (next() == ',');
        if (peek() != 0 || reference == null || (id != null && id.isEmpty())) {
            throw new Unusual();
        }
        Optional<String> causation = Envelope.checkedId(Optional.ofNullable(id));
        return new Envelope(source.id(), causation, EventParser.traceOf(source), Optional.empty())
                .request(
                        ReferenceParser.parse(reference),
                        options == null ? defaults : options,
                        Optional.ofNullable(metadata));
    }

    /** {@code "…"} or {@code {"uri": "…"}}. */
    private String image() throws Unusual {
        if (peek() == '"') {
            return text(quoted());
        }
        take('{');
        require(is(URI, name()));
        String uri = text(quoted());
        take('}');
        return uri;
    }

    /** {@code {"topK": …}}. */
    private LabelOptions options() throws Unusual, UnusableEventException {
        take('{');
        require(is(TOP_K, name()));
        peek();
        int start = at;
        skipNumber();
        int topK = 0;
        for (int digit = start; digit < at; digit++) {
            topK = 10 * topK + bytes[digit] - '0';
        }
        take('}');
        return OptionsForm.ofTopK(topK, defaults);
    }

    /** An object of plain values, without the white space between its tokens. */
    private String metadata() throws Unusual {
        take('{');
        var compact = new byte[bytes.length];
        compact[0] = '{';
        int length = 1;
        if (peek() == '}') {
            at++;
            return "{}";
        }
        var names = new Quoted[MOST_NAMES];
        int count = 0;
        byte end;
        do {
            int start = startOfToken();
            Quoted name = name();
            require(count < MOST_NAMES && !contains(names, count, name));
            names[count++] = name;
            length = copy(start, name.end + 1, compact, length);
            compact[length++] = ':';
            start = startOfToken();
            skipValue();
            length = copy(start, at, compact, length);
            end = next();
            compact[length++] = end;
        } while (end == ',');
        return new String(compact, 0, length, ISO_8859_1);
    }

    private int startOfToken() {
        peek();
        return at;
    }

    private int copy(int start, int end, byte[] to, int length) {
        System.arraycopy(bytes, start, to, length, end - start);
        return length + end - start;
    }

    private boolean contains(Quoted[] names, int count, Quoted name) {
        for (int i = 0; i < count; i++) {
            if (Arrays.equals(bytes, names[i].start, names[i].end, bytes, name.start, name.end)) {
                return true;
            }
        }
        return false;
    }

    private void skipValue() throws Unusual {
        switch (peek()) {
            case '"' -> quoted();
            case 't' -> skip(TRUE);
            case 'f' -> skip(FALSE);
            case 'n' -> skip(NULL);
            default -> skipNumber();
        }
    }

    /** What follows it shows whether it was all of the number. */
    private void skipNumber() throws Unusual {
        int start = at;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        int digits = at - start;
        require(digits > 0 && digits <= MOST_DIGITS && (digits == 1 || bytes[start] != '0'));
    }

    private void skip(byte[] literal) throws Unusual {
        int end = at + literal.length;
        require(end <= bytes.length && Arrays.equals(bytes, at, end, literal, 0, literal.length));
        at = end;
    }

    /** A field's name and its colon. */
    private Quoted name() throws Unusual {
        Quoted name = quoted();
        require(name.end - name.start <= EventJson.LONGEST_NAME);
        take(':');
        return name;
    }

    /** A string of visible ASCII and spaces, without escapes. */
    private Quoted quoted() throws Unusual {
        take('"');
        int start = at;
        int end = start;
        while (end < bytes.length
                && bytes[end] >= ' '
                && bytes[end] < 0x7f
                && bytes[end] != '"'
                && bytes[end] != '\\') {
            end++;
        }
        at = end;
        require(end < bytes.length && bytes[end] == '"');
        at++;
        return new Quoted(start, end);
    }

    private String text(Quoted quoted) {
        return new String(bytes, quoted.start, quoted.end - quoted.start, ISO_8859_1);
    }

    private boolean is(byte[] name, Quoted quoted) {
        return Arrays.equals(bytes, quoted.start, quoted.end, name, 0, name.length);
    }

    /** A comma, or the end of an object. */
    private byte next() throws Unusual {
        byte found = peek();
        require(found == ',' || found == '}');
        at++;
        return found;
    }

    private void take(char expected) throws Unusual {
        require(peek() == expected);
        at++;
    }

    /** The next byte that is not white space; 0 behind the last. */
    private byte peek() {
        while (at < bytes.length) {
            byte b = bytes[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b == 0 ? -1 : b;
            }
            at++;
        }
        return 0;
    }

    private static void require(boolean usual) throws Unusual {
        if (!usual) {
            throw new Unusual();
        }
    }

    private static <T> T once(@Nullable T before, T now) throws Unusual {
        require(before == null);
        return now;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
