package io.tagstream.fetch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A range of addresses, as CIDR writes it.
 *
 * @param first  its first address: no bit is set behind the prefix
 * @param prefix how many leading bits are the network's
 */
public record Network(InetAddress first, int prefix) {

    private static final Pattern DOTTED = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    public Network {
        Objects.requireNonNull(first, "first");
        byte[] bytes = first.getAddress();
        if (prefix < 0 || prefix > bytes.length * 8) {
            throw new IllegalArgumentException(
                    "prefix must be 0 to " + bytes.length * 8 + ": " + first.getHostAddress() + "/" + prefix);
        }
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            if (bitAt(bytes, bit) != 0) {
                throw new IllegalArgumentException(
                        "address bits are set behind the prefix, so it is not clear what is meant: "
                                + first.getHostAddress() + "/" + prefix);
            }
        }
    }

    /**
     * @param text {@code 10.0.0.0/8}, {@code fd00::/8}, or an address alone
     * @throws IllegalArgumentException if it is anything else; names are not looked up
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean version6 = address.indexOf(':') >= 0;
        // "10/8" would be read as 0.0.0.10.
        if ((!version6 && !DOTTED.matcher(address).matches()) || address.indexOf('%') >= 0) {
            throw notANetwork(text);
        }
        var first = InetAddress.ofLiteral(address);
        try {
            int prefix = slash < 0 ? first.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
            if (version6 && first instanceof Inet4Address) {
                throw new IllegalArgumentException("write an IPv4-mapped network as IPv4: " + text);
            }
            return new Network(first, prefix);
        } catch (NumberFormatException e) {
            throw notANetwork(text);
        }
    }

    public boolean contains(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            if (bitAt(mine, bit) != bitAt(other, bit)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + prefix;
    }

    private static IllegalArgumentException notANetwork(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is not a network: write 10.0.0.0/8, fd00::/8, or one address");
    }

    private static int bitAt(byte[] bytes, int bit) {
        return bytes[bit / 8] >> (7 - bit % 8) & 1;
    }
}
