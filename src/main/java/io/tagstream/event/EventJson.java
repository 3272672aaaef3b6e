package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * JSON from outside, within limits. Thread-safe. Faults are told by their place, never by their
 * text, which may be half of somebody's presigned link.
 */
final class EventJson {

    /** Deep enough for any metadata, and far from the end of the stack. */
    static final int MOST_NESTING = 64;

    /** Digits of one number. */
    static final int LONGEST_NUMBER = 1000;

    /** Characters of one field's name. */
    static final int LONGEST_NAME = 1024;

    /** Names, values and brackets: a few bytes of each become a hundred in memory. */
    static final int MOST_TOKENS = 100_000;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final int CHECKED_AT_ONCE = 4096;

    private final ObjectReader nodes = JsonMapper.builder(factory()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Metadata is echoed: 2.50 must not become 2.5.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .reader();

    private static JsonFactoryBuilder factory() {
        return (JsonFactoryBuilder) JsonFactory.builder()
                // Names come from metadata too: they are not ours to keep in the JVM's table.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // One encoding, so that no two readers of a record see two different references.
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MOST_NESTING)
                        .maxNumberLength(LONGEST_NUMBER)
                        .maxNameLength(LONGEST_NAME)
                        .maxTokenCount(MOST_TOKENS)
                        // An image in a data: URI is one string; the record's own size bounds it.
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
    }

    /**
     * @param bytes UTF-8, with a byte-order mark or without
     * @param what  what is read, for people
     * @throws UnusableEventException if there is nothing, or it is not JSON within the limits
     */
    JsonNode read(byte @Nullable [] bytes, String what) throws UnusableEventException {
        if (bytes == null || bytes.length == 0) {
            throw new UnusableEventException(Reason.EMPTY_EVENT, what + " is empty");
        }
        if (!isUtf8(bytes)) {
            throw malformed(what + " is not JSON in UTF-8");
        }
        try {
            int start = beginsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
            JsonNode node = nodes.readTree(bytes, start, bytes.length - start);
            if (node.isMissingNode()) {
                throw malformed(what + " holds white space only");
            }
            return node;
        } catch (StreamConstraintsException e) {
            throw malformed(what + " exceeds a limit: " + e.getOriginalMessage());
        } catch (JsonEOFException e) {
            throw malformed(what + " is not JSON: it ends too early");
        } catch (JsonProcessingException e) {
            throw malformed(what + " is not JSON" + faultOf(e));
        } catch (IOException e) {
            throw malformed(what + " is not JSON");
        } catch (NumberFormatException e) {
            // Jackson lets this one through for exponents beyond what BigDecimal can hold.
            throw malformed(what + " holds a number that is out of all range");
        }
    }

    private static boolean beginsWithMark(byte[] bytes) {
        int end = BYTE_ORDER_MARK.length;
        return bytes.length >= end && Arrays.equals(bytes, 0, end, BYTE_ORDER_MARK, 0, end);
    }

    /** Jackson takes overlong forms for what they stand for, and characters that do not exist for two others. */
    private static boolean isUtf8(byte[] bytes) {
        return isAscii(bytes) || decodes(bytes);
    }

    /** What nearly all events are, told without a decoder. */
    private static boolean isAscii(byte[] bytes) {
        int all = 0;
        for (byte b : bytes) {
            all |= b;
        }
        return all >= 0;
    }

    private static boolean decodes(byte[] bytes) {
        var decoder = UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(Math.min(bytes.length, CHECKED_AT_ONCE));
        var result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            result = decoder.decode(in, out.clear(), true);
        }
        return !result.isError();
    }

    private static String faultOf(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        if (message.startsWith("Duplicate")) {
            return ": " + message;
        }
        JsonLocation at = e.getLocation();
        return at == null ? "" : ": fault at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static UnusableEventException malformed(String message) {
        return new UnusableEventException(Reason.MALFORMED_EVENT, message);
    }
}
