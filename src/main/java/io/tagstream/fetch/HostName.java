package io.tagstream.fetch;

import java.net.IDN;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host as it is meant, however it is spelled: {@code 2130706433}, {@code 0x7f.1} and
 * {@code １２７。1} all mean 127.0.0.1. What is checked, what is dialled and what stands in the
 * {@code Host} header is this form, so no two parsers can disagree about it.
 *
 * @param text    a lower-case ASCII name without a final dot, or an address as Java prints it
 *                (IPv6 without brackets)
 * @param literal the address, where the host is one
 */
record HostName(String text, Optional<InetAddress> literal) {

    private static final Pattern LABELS =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*");

    /**
     * What Java's IDNA 2003 maps to other letters, or to nothing, and the names' registries and browsers, by IDNA 2008, do
     * not: {@code straße.example} and {@code strasse.example} may be two people's.
     */
    private static final Pattern DEVIATES = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

    /** What web browsers take for an IPv4 address: the last label is a number. */
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

    /**
     * @param spelled as a URI has it, IPv6 in brackets
     * @return empty if it means nothing, or not surely one thing
     */
    static Optional<HostName> parse(String spelled) {
        return spelled.startsWith("[") ? parseVersion6(spelled) : parseName(spelled);
    }

    /** As a URI has it: IPv6 in brackets. */
    String inUri() {
        return literal.filter(Inet6Address.class::isInstance).isPresent() ? "[" + text + "]" : text;
    }

    private static Optional<HostName> parseVersion6(String spelled) {
        if (!spelled.endsWith("]") || spelled.indexOf(':') < 0) {
            return Optional.empty();
        }
        String inside = spelled.substring(1, spelled.length() - 1);
        int zone = inside.indexOf('%'); // names a network card of ours: not an event's business
        try {
            return Optional.of(of(InetAddress.ofLiteral(zone < 0 ? inside : inside.substring(0, zone))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<HostName> parseName(String spelled) {
        if (DEVIATES.matcher(spelled).find()) {
            return Optional.empty();
        }
        try {
            // Also maps full-width digits and ideographic dots to ASCII, before anything is judged.
            String ascii = IDN.toASCII(spelled).toLowerCase(Locale.ROOT);
            String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
            if (name.length() > 253 || !LABELS.matcher(name).matches()) {
                return Optional.empty();
            }
            if (ENDS_IN_A_NUMBER.matcher(name).matches()) {
                return Optional.of(of(Inet4Address.ofPosixLiteral(name)));
            }
            return Optional.of(new HostName(name, Optional.empty()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static HostName of(InetAddress address) {
        return new HostName(address.getHostAddress(), Optional.of(address));
    }
}
