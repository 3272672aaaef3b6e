package io.tagstream.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@link PlainForm} in one pass over its tokens, for events that are written as nearly all are; a tree takes half as long again
 * ({@code docs/performance.md}). Whatever is unusual, or wrong, it leaves to the tree, which alone says what is the matter. What
 * it does read it reads as the tree would ({@code PlainTokensPropertyTest}).
 *
 * <p>For one event.
 */
final class PlainTokens {

    /** Of an event: what is left to the tree is read twice, and should be short. */
    private static final int MOST_BYTES = 16 * 1024;

    /** Digits of numbers that are read here. */
    private static final int MOST_DIGITS = 9;

    /** Names in the metadata that are read here. */
    private static final int MOST_NAMES = 16;

    /** Something that is left to the tree. */
    private static final class Unusual extends Exception {

        @Serial
        private static final long serialVersionUID = 1L;

        private Unusual() {
            super(null, null, false, false);
        }
    }

    private final byte[] ascii;
    private final JsonParser parser;
    private final LabelOptions defaults;
    private @Nullable String id;
    private @Nullable String reference;
    private @Nullable LabelOptions options;
    private @Nullable String metadata;

    private PlainTokens(byte[] ascii, JsonParser parser, LabelOptions defaults) {
        this.ascii = ascii;
        this.parser = parser;
        this.defaults = defaults;
    }

    /** The image that the event is about; empty where only the tree can tell. */
    static Optional<ImageRequest> read(SourceRecord source, EventJson json, LabelOptions defaults) {
        byte[] value = source.value();
        if (value == null || value.length == 0 || value.length > MOST_BYTES || !EventJson.isAscii(value)) {
            return Optional.empty();
        }
        try (JsonParser parser = json.parser(value)) {
            return Optional.of(new PlainTokens(value, parser, defaults).request(source));
        } catch (Unusual | UnusableEventException | IOException e) {
            return Optional.empty();
        }
    }

    private ImageRequest request(SourceRecord source) throws Unusual, UnusableEventException, IOException {
        expect(JsonToken.START_OBJECT, parser.nextToken());
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            switch (name) {
                case "id" -> id = once(id, text());
                case "image" -> reference = once(reference, image());
                case "options" -> options = once(options, options());
                case "metadata" -> metadata = once(metadata, metadata());
                default -> throw new Unusual();
            }
        }
        expect(JsonToken.END_OBJECT, parser.currentToken());
        if (parser.nextToken() != null || reference == null || (id != null && id.isEmpty())) {
            throw new Unusual();
        }
        Optional<String> causation = Envelope.checkedId(Optional.ofNullable(id));
        return new Envelope(source.id(), causation, EventParser.traceOf(source), Optional.empty())
                .request(
                        ReferenceParser.parse(reference),
                        options == null ? defaults : options,
                        Optional.ofNullable(metadata));
    }

    private String text() throws Unusual, IOException {
        expect(JsonToken.VALUE_STRING, parser.nextToken());
        return parser.getText();
    }

    /** {@code "…"} or {@code {"uri": "…"}}. */
    private String image() throws Unusual, IOException {
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        expect(JsonToken.START_OBJECT, parser.currentToken());
        if (!"uri".equals(parser.nextFieldName())) {
            throw new Unusual();
        }
        String uri = text();
        expect(JsonToken.END_OBJECT, parser.nextToken());
        return uri;
    }

    /** {@code {"topK": …}}. */
    private LabelOptions options() throws Unusual, UnusableEventException, IOException {
        expect(JsonToken.START_OBJECT, parser.nextToken());
        if (!"topK".equals(parser.nextFieldName())) {
            throw new Unusual();
        }
        expect(JsonToken.VALUE_NUMBER_INT, parser.nextToken());
        int topK = parser.getTextLength() > MOST_DIGITS ? 0 : parser.getIntValue();
        expect(JsonToken.END_OBJECT, parser.nextToken());
        return OptionsForm.ofTopK(topK, defaults);
    }

    /** An object of plain values, without the white space between its tokens. */
    private String metadata() throws Unusual, IOException {
        expect(JsonToken.START_OBJECT, parser.nextToken());
        int start = (int) parser.currentTokenLocation().getByteOffset();
        var names = new String[MOST_NAMES];
        int count = 0;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (count == MOST_NAMES || contains(names, count, name)) {
                throw new Unusual();
            }
            names[count++] = name;
            switch (parser.nextToken()) {
                case VALUE_NUMBER_INT -> expectPlainNumber();
                case VALUE_STRING, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {}
                case null, default -> throw new Unusual();
            }
        }
        expect(JsonToken.END_OBJECT, parser.currentToken());
        return withoutSpace(start, (int) parser.currentLocation().getByteOffset());
    }

    private static boolean contains(String[] names, int count, String name) {
        for (int i = 0; i < count; i++) {
            if (names[i].equals(name)) {
                return true;
            }
        }
        return false;
    }

    private void expectPlainNumber() throws Unusual, IOException {
        if (parser.getTextLength() > MOST_DIGITS || parser.getTextCharacters()[parser.getTextOffset()] == '-') {
            throw new Unusual();
        }
    }

    private String withoutSpace(int start, int end) throws Unusual {
        var compact = new byte[end - start];
        int length = 0;
        boolean quoted = false;
        for (int at = start; at < end; at++) {
            byte b = ascii[at];
            if (b == '\\') {
                throw new Unusual();
            }
            quoted ^= b == '"';
            if (quoted || b > ' ') {
                compact[length++] = b;
            }
        }
        return new String(compact, 0, length, ISO_8859_1);
    }

    private static <T> T once(@Nullable T before, T now) throws Unusual {
        if (before != null) {
            throw new Unusual();
        }
        return now;
    }

    private static void expect(JsonToken expected, @Nullable JsonToken found) throws Unusual {
        if (found != expected) {
            throw new Unusual();
        }
    }
}
