package io.tagstream.event;

import com.fasterxml.jackson.core.JsonFactory;
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

    private final ObjectReader nodes = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Names come from metadata too: they are not ours to keep in the JVM's table.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_NESTING)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxNameLength(LONGEST_NAME)
                            // An image in a data: URI is one string; the record's own size bounds it.
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Metadata is echoed: 2.50 must not become 2.5.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .reader();

    /**
     * @param what what is read, for people
     * @throws UnusableEventException if there is nothing, or it is not JSON within the limits
     */
    JsonNode read(byte @Nullable [] bytes, String what) throws UnusableEventException {
        if (bytes == null || bytes.length == 0) {
            throw new UnusableEventException(Reason.EMPTY_EVENT, what + " is empty");
        }
        try {
            JsonNode node = nodes.readTree(bytes);
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
            throw malformed(what + " is not JSON in UTF-8");
        } catch (NumberFormatException e) {
            // Jackson lets this one through for exponents beyond what BigDecimal can hold.
            throw malformed(what + " holds a number that is out of all range");
        }
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
