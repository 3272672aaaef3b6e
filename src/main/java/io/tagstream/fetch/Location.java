package io.tagstream.fetch;

import io.tagstream.event.Address;
import java.net.URI;
import java.util.HexFormat;
import java.util.Optional;

/** Where a redirect leads. What origins leave bare is encoded as it is in an event's reference. */
final class Location {

    private Location() {}

    /**
     * @param header as it came
     * @param hop    who sent it, without a fragment
     * @return empty where it is no address
     */
    static Optional<URI> of(String header, URI hop) {
        String location = escaped(header.strip());
        try {
            return Optional.of(
                    location.startsWith("?")
                            ? URI.create(withoutQuery(hop) + location) // URI would leave out the path's last part
                            : hop.resolve(location));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String withoutQuery(URI hop) {
        String text = hop.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    private static String escaped(String location) {
        String ascii = bytesEscaped(location);
        int slashes = ascii.indexOf("//");
        boolean hasAuthority = slashes == 0 || (slashes > 0 && ascii.indexOf(':') == slashes - 1);
        return Address.encoded(ascii, hasAuthority ? Address.endOfAuthority(ascii, slashes + 2) : 0);
    }

    /** Many origins leave spaces and UTF-8 as they are. Headers are read as Latin-1: a character is a byte. */
    private static String bytesEscaped(String location) {
        var escaped = new StringBuilder(location.length());
        for (int i = 0; i < location.length(); i++) {
            char c = location.charAt(i);
            if (c > ' ' && c < 127) {
                escaped.append(c);
            } else {
                escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            }
        }
        return escaped.toString();
    }
}
