package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * From the text of a reference to what it refers to. Unusual but unambiguous addresses (spaces,
 * umlauts, brackets in a path) are encoded as a browser would; nothing is repaired that could mean
 * two things.
 */
final class ReferenceParser {

    /** Longest address, in characters; browsers and servers agree on about as much. */
    static final int LONGEST_ADDRESS = 8 * 1024;

    /** Longest object key, in bytes of UTF-8, as S3 has it. */
    static final int LONGEST_KEY = 1024;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private ReferenceParser() {}

    static ImageReference parse(String text) throws UnusableEventException {
        if (text.isBlank()) {
            throw invalid("the reference is empty");
        }
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (scheme.equals("data")) {
            return inline(text.substring(colon + 1));
        }
        if (text.length() > LONGEST_ADDRESS) {
            throw invalid("the reference has " + text.length() + " characters, more than " + LONGEST_ADDRESS);
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw invalid("the reference holds control characters");
        }
        return switch (scheme) {
            case "http", "https" -> http(text);
            case "file" -> file(text);
            case "s3" -> bucketAddress(text.substring(colon + 1));
            case "" -> throw invalid("the reference has no scheme, such as https:");
            default ->
                throw isScheme(scheme)
                        ? new UnusableEventException(
                                Reason.SCHEME_NOT_ALLOWED,
                                "the scheme " + scheme + ": is none of https, http, s3, file and data")
                        : invalid("the reference has no scheme, such as https:");
        };
    }

    static ImageReference object(String bucket, String key, Optional<String> versionId, Optional<String> eTag)
            throws UnusableEventException {
        if (bucket.isBlank() || key.isEmpty()) {
            throw invalid("bucket and key must not be empty");
        }
        boolean control = (bucket + key).chars().anyMatch(Character::isISOControl);
        if (control || key.getBytes(UTF_8).length > LONGEST_KEY) {
            throw invalid("the key has more than " + LONGEST_KEY + " bytes or holds control characters");
        }
        return new ImageReference.S3(bucket, key, versionId, eTag);
    }

    private static ImageReference http(String text) throws UnusableEventException {
        URI uri = uriOf(text);
        if (uri.getRawUserInfo() != null || authorityOf(text).indexOf('@') >= 0) {
            throw invalid("the reference carries user info; credentials belong into the configuration");
        }
        // Names beyond ASCII have an authority and no host, by java.net.URI; the fetcher reads them.
        if (uri.getHost() == null
                && (uri.getRawAuthority() == null || uri.getRawAuthority().isEmpty())) {
            throw invalid("the reference has no host that can be read");
        }
        return new ImageReference.Http(uri);
    }

    private static ImageReference file(String text) throws UnusableEventException {
        URI uri = uriOf(text);
        boolean local = uri.getRawAuthority() == null || uri.getRawAuthority().equals("localhost");
        if (!local || uri.getRawPath() == null || !uri.getRawPath().startsWith("/")) {
            throw invalid("a file: reference is file:///PATH");
        }
        return new ImageReference.LocalFile(uri);
    }

    /** {@code s3://bucket/key}: the key is literal, as the AWS command line takes it. */
    private static ImageReference bucketAddress(String rest) throws UnusableEventException {
        int slash = rest.startsWith("//") ? rest.indexOf('/', 2) : -1;
        if (slash < 0) {
            throw invalid("an s3: reference is s3://BUCKET/KEY");
        }
        return object(rest.substring(2, slash), rest.substring(slash + 1), Optional.empty(), Optional.empty());
    }

    private static ImageReference inline(String rest) throws UnusableEventException {
        int comma = rest.indexOf(',');
        if (comma < 0) {
            throw invalid("a data: reference has a comma before its data");
        }
        String type = rest.substring(0, comma);
        boolean base64 = type.toLowerCase(Locale.ROOT).endsWith(";base64");
        String mediaType = base64 ? type.substring(0, type.length() - ";base64".length()) : type;
        if (mediaType.length() > 200 || mediaType.chars().anyMatch(Character::isISOControl)) {
            throw invalid("the media type of a data: reference is too long or holds control characters");
        }
        return new ImageReference.Inline(mediaType, base64, rest.substring(comma + 1));
    }

    private static URI uriOf(String text) throws UnusableEventException {
        int fragment = text.indexOf('#');
        String whole = fragment < 0 ? text : text.substring(0, fragment);
        if (whole.indexOf('\\') >= 0) {
            throw invalid("the reference holds a backslash, which clients read differently");
        }
        try {
            return new URI(encoded(whole));
        } catch (URISyntaxException e) {
            throw invalid("the reference is no address: " + e.getReason());
        }
    }

    /** Percent-encodes behind the authority what may not stand there bare, and nothing that is encoded already. */
    private static String encoded(String text) {
        int start = text.indexOf("//");
        int path = start < 0 ? text.indexOf(':') + 1 : text.indexOf('/', start + 2);
        if (path < 0) {
            return text;
        }
        var out = new StringBuilder(text.length() + 16).append(text, 0, path);
        text.substring(path).codePoints().forEach(c -> {
            if (c > 0x7e || " \"<>^`{|}[]".indexOf(c) >= 0) {
                for (byte b : Character.toString(c).getBytes(UTF_8)) {
                    out.append('%').append(HEX.toHexDigits(b));
                }
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static String authorityOf(String text) {
        int start = text.indexOf("//") + 2;
        int end = start;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(Math.min(start, end), end);
    }

    private static boolean isScheme(String text) {
        return text.length() <= 32
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "+-.".indexOf(c) >= 0);
    }

    private static UnusableEventException invalid(String message) {
        return new UnusableEventException(Reason.INVALID_REFERENCE, message);
    }
}
