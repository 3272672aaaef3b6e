package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * From the text of a reference to what it refers to. Unusual but unambiguous addresses (spaces,
 * umlauts, brackets in a path) are encoded as a browser would; nothing is repaired that could mean
 * two things. Whether a reference may be followed is decided elsewhere, by those who follow it.
 */
final class ReferenceParser {

    /** Longest address, in characters, unless it is a {@code data:} URI: servers take about as much. */
    static final int LONGEST_ADDRESS = 8 * 1024;

    /** Longest object key, in bytes of UTF-8, as S3 has it. */
    static final int LONGEST_KEY = 1024;

    /** Longest name of a bucket, in characters: old ones have up to 255. */
    static final int LONGEST_BUCKET = 255;

    /** Longest version or entity tag of an object, in characters, as S3 has them. */
    private static final int LONGEST_TAG = 1024;

    private static final int LONGEST_SCHEME = 32;
    private static final int LONGEST_MEDIA_TYPE = 200;
    private static final String BASE64 = "base64";

    private ReferenceParser() {}

    /** @throws UnusableEventException if the text refers to nothing that is understood */
    static ImageReference parse(String reference) throws UnusableEventException {
        int endOfPath = reference.length() > LONGEST_ADDRESS ? -1 : Address.endOfPlainPath(reference);
        return endOfPath < 0 ? parseUnusual(reference) : ImageReference.Http.plain(reference, endOfPath);
    }

    /** What is no plain address of a web server. */
    static ImageReference parseUnusual(String reference) throws UnusableEventException {
        String text = reference.stripLeading();
        if (text.isEmpty()) {
            throw invalid("the reference is empty");
        }
        String scheme = schemeOf(text);
        if (scheme.equals("data")) {
            return inline(text, scheme.length() + 1);
        }
        if (text.length() > LONGEST_ADDRESS) {
            throw invalid("the reference has " + text.length() + " characters, more than " + LONGEST_ADDRESS);
        }
        if (!OneLine.fits(reference)) {
            throw invalid("the reference holds control characters");
        }
        return switch (scheme) {
            case "http", "https" -> http(text.stripTrailing(), scheme);
            case "file" -> file(text);
            case "s3" -> bucketAddress(text);
            case "" -> throw invalid("the reference has no scheme, such as https:");
            default ->
                throw new UnusableEventException(
                        Reason.SCHEME_NOT_ALLOWED,
                        "the scheme " + scheme + ": is none of https, http, s3, file and data");
        };
    }

    /**
     * @param key       as it is, not encoded
     * @param versionId empty is none, as MinIO writes it
     * @param eTag      in quotes, as HTTP has it, or without, as notifications have it
     * @throws UnusableEventException if no object can have this name, version or tag
     */
    static ImageReference object(String bucket, String key, Optional<String> versionId, Optional<String> eTag)
            throws UnusableEventException {
        if (bucket.isBlank() || key.isEmpty()) {
            throw invalid("bucket and key must not be empty");
        }
        if (bucket.length() > LONGEST_BUCKET || !bucket.chars().allMatch(ReferenceParser::isInBucketNames)) {
            throw invalid("no bucket has this name");
        }
        if (!OneLine.fits(key) || bytesOf(key) > LONGEST_KEY) {
            throw invalid("the key has more than " + LONGEST_KEY + " bytes, or control characters among them");
        }
        return new ImageReference.S3(
                bucket,
                key,
                pinned(versionId, "versionId").filter(id -> !id.isEmpty()),
                pinned(eTag, "eTag").map(ReferenceParser::withoutQuotes).filter(tag -> !tag.isEmpty()));
    }

    /** Pins the object to one state, so it must not be dropped because it is odd. */
    private static Optional<String> pinned(Optional<String> tag, String name) throws UnusableEventException {
        if (tag.isPresent() && (tag.get().length() > LONGEST_TAG || !OneLine.fits(tag.get()))) {
            throw invalid(name + " has more than " + LONGEST_TAG + " characters, or control characters among them");
        }
        return tag;
    }

    private static String withoutQuotes(String eTag) {
        boolean quoted = eTag.length() >= 2 && eTag.startsWith("\"") && eTag.endsWith("\"");
        return quoted ? eTag.substring(1, eTag.length() - 1) : eTag;
    }

    /** In lower case; empty where the text has none. */
    private static String schemeOf(String text) {
        int end = 0;
        while (end < text.length() && end <= LONGEST_SCHEME && isInSchemes(text.charAt(end), end)) {
            end++;
        }
        boolean complete = end > 0 && end < text.length() && text.charAt(end) == ':';
        return complete ? text.substring(0, end).toLowerCase(Locale.ROOT) : "";
    }

    private static boolean isInSchemes(char c, int at) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (at > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'));
    }

    /** Also names that are not S3's own: other storages have them. Never what would end the name in an address. */
    private static boolean isInBucketNames(int c) {
        return c > ' ' && c < 0x7f && "/\\?#@%\"<>".indexOf(c) < 0;
    }

    private static ImageReference http(String text, String scheme) throws UnusableEventException {
        int start = scheme.length() + 3;
        if (!text.startsWith("//", start - 2)) {
            throw invalid("the reference does not begin with " + scheme + "://");
        }
        int end = Address.endOfAuthority(text, start);
        String authority = text.substring(start, end);
        if (authority.indexOf('@') >= 0) {
            throw invalid("the reference carries user info; credentials belong into the configuration");
        }
        if (authority.isEmpty() || authority.charAt(0) == ':' || !Address.isPlain(authority)) {
            throw invalid("the reference has no host that can be read");
        }
        // Not getHost(), which is null for real names that URI does not know: my_bucket.example, bücher.example.
        return new ImageReference.Http(uriOf(text, end));
    }

    private static ImageReference file(String text) throws UnusableEventException {
        int slashes = text.indexOf(':') + 1;
        int end = text.startsWith("//", slashes) ? Address.endOfAuthority(text, slashes + 2) : slashes;
        URI uri = uriOf(text, end);
        boolean local = uri.getRawAuthority() == null || uri.getRawAuthority().equalsIgnoreCase("localhost");
        if (!local || uri.getRawPath() == null || !uri.getRawPath().startsWith("/")) {
            throw invalid("a file: reference is file:///PATH");
        }
        return new ImageReference.LocalFile(uri);
    }

    /** {@code s3://bucket/key}: the key is literal, as the AWS command line takes it. */
    private static ImageReference bucketAddress(String text) throws UnusableEventException {
        int start = "s3://".length();
        int slash = text.startsWith("//", start - 2) ? text.indexOf('/', start) : -1;
        if (slash < 0) {
            throw invalid("an s3: reference is s3://BUCKET/KEY");
        }
        return object(text.substring(start, slash), text.substring(slash + 1), Optional.empty(), Optional.empty());
    }

    /** {@code data:[MEDIA TYPE][;base64],DATA}; the data is looked at when it is taken out. */
    private static ImageReference inline(String text, int start) throws UnusableEventException {
        int comma = text.indexOf(',', start);
        if (comma < 0) {
            throw invalid("a data: reference has a comma before its data");
        }
        String type = text.substring(start, Math.min(comma, start + LONGEST_MEDIA_TYPE + 1))
                .strip();
        if (type.length() > LONGEST_MEDIA_TYPE || !type.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw invalid("the media type of a data: reference is too long or holds odd characters");
        }
        int encoding = type.length() - BASE64.length();
        boolean endsInBase64 = type.regionMatches(true, encoding, BASE64, 0, BASE64.length());
        String mediaType = endsInBase64 ? type.substring(0, encoding).stripTrailing() : type;
        boolean base64 = endsInBase64 && mediaType.endsWith(";");
        int fragment = text.indexOf('#', comma);
        return new ImageReference.Inline(
                base64 ? mediaType.substring(0, mediaType.length() - 1) : type,
                base64,
                text.substring(comma + 1, fragment < 0 ? text.length() : fragment));
    }

    private static URI uriOf(String text, int endOfAuthority) throws UnusableEventException {
        int fragment = text.indexOf('#');
        String whole = fragment < 0 ? text : text.substring(0, fragment);
        if (whole.indexOf('\\') >= 0) {
            throw invalid("the reference holds a backslash, which clients read differently");
        }
        try {
            return new URI(Address.encoded(whole, endOfAuthority));
        } catch (URISyntaxException e) {
            throw invalid("the reference is no address: " + e.getReason());
        }
    }

    private static int bytesOf(String text) {
        return text.getBytes(UTF_8).length;
    }

    private static UnusableEventException invalid(String message) {
        return new UnusableEventException(Reason.INVALID_REFERENCE, message);
    }
}
