package io.tagstream.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be shown of an event: without query, fragment and user info of the addresses in it, since presigned
 * links are secrets; without what is named like a secret; the content of {@code data:} references, and of
 * {@code data_base64}, only by its length. Thread-safe.
 */
public final class Redaction {

    static final String HIDDEN = "(hidden)";

    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,31}:)//([^\\s\"'<>]*)");
    private static final Pattern INLINE = Pattern.compile("(?i)(data:[a-z0-9.+/=;_-]{0,200},)([^\\s\"'<>]+)");
    /** In an event that is no JSON. */
    private static final Pattern ENCODED = Pattern.compile("(?i)(data_base64[\"'\\s:=]{0,16})([^\\s\"'<>]+)");

    private static final Pattern ESCAPED = Pattern.compile("\\\\u00([2-7][0-9a-fA-F])");
    private static final Pattern QUERY = Pattern.compile("\\?[^\\s\"'<>?]+");
    /** Possessive, and no letter read twice: a name without "=" may be as long as the text. */
    private static final Pattern PAIR =
            Pattern.compile("(?i)([?&;](?:(?!WORD)[a-z0-9_.-])*+WORD[a-z0-9_.-]*+=)[^&\\s\"'<>]+"
                    .replace("WORD", "(?:token|secret|sig|credential|key|passw)"));

    private static final Pattern SECRET =
            Pattern.compile("token|secret|passw|authori|credential|signature|cookie|api.?key");

    /** A CloudEvent's data, an address with its query among it: whoever can read base64 would read that. */
    private static final String DATA_BASE64 = "data_base64";

    private final JsonFactory json = new JsonFactory();

    /** JSON as it came, or any other text; of other text, as of JSON that is broken, more is hidden than must be. */
    public String event(String text) {
        var out = new StringWriter(Math.min(text.length(), 1 << 14));
        try (JsonParser from = json.createParser(text);
                JsonGenerator to = json.createGenerator(out)) {
            copy(from, to);
        } catch (IOException e) {
            return unreadable(text);
        }
        return out.toString();
    }

    private static void copy(JsonParser from, JsonGenerator to) throws IOException {
        String name = "";
        boolean secret = false;
        for (JsonToken token = from.nextToken(); token != null; token = from.nextToken()) {
            if (secret && token.isStructStart()) {
                from.skipChildren();
                to.writeString(HIDDEN);
                continue;
            }
            switch (token) {
                case FIELD_NAME -> {
                    name = from.currentName();
                    // Once for a name, since an array may repeat it for each of its elements.
                    secret = isSecret(name);
                    to.writeFieldName(text(name));
                }
                case VALUE_STRING -> to.writeString(secret ? HIDDEN : value(name, from.getText()));
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                    if (secret) {
                        to.writeString(HIDDEN);
                    } else {
                        to.writeNumber(from.getText());
                    }
                }
                case END_OBJECT -> {
                    name = "";
                    secret = false;
                    to.writeEndObject();
                }
                default -> to.copyCurrentEvent(from);
            }
        }
    }

    private static String value(String name, String text) {
        return name.equals(DATA_BASE64) ? length(text) : text(text);
    }

    private static String unreadable(String text) {
        String plain = ESCAPED.matcher(text)
                .replaceAll(hex -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(hex.group(1), 16))))
                .replace("\\/", "/");
        String known = ENCODED.matcher(text(plain)).replaceAll(Redaction::shortened);
        return QUERY.matcher(known).replaceAll("?" + HIDDEN);
    }

    /** A header's value, or any other text that has a name. */
    public String named(String name, String text) {
        return isSecret(name) ? HIDDEN : text(text);
    }

    static String text(String text) {
        String shortened = text.contains(":") ? INLINE.matcher(text).replaceAll(Redaction::shortened) : text;
        String bare = shortened.contains("//") ? ADDRESS.matcher(shortened).replaceAll(Redaction::bare) : shortened;
        return bare.contains("=") ? PAIR.matcher(bare).replaceAll("$1" + HIDDEN) : bare;
    }

    private static String shortened(MatchResult inline) {
        return Matcher.quoteReplacement(inline.group(1) + length(inline.group(2)));
    }

    private static String length(String text) {
        return "(" + text.length() + " characters)";
    }

    private static String bare(MatchResult address) {
        String rest = address.group(2);
        int end = firstOf(rest, "/\\?#");
        String authority = rest.substring(0, end);
        String path = rest.substring(end);
        int secret = firstOf(path, "?#");
        return Matcher.quoteReplacement(address.group(1) + "//" + authority.substring(authority.lastIndexOf('@') + 1)
                + path.substring(0, secret) + (secret < path.length() ? "?" + HIDDEN : ""));
    }

    private static int firstOf(String text, String any) {
        int at = 0;
        while (at < text.length() && any.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static boolean isSecret(String name) {
        return SECRET.matcher(name.toLowerCase(Locale.ROOT)).find();
    }
}
