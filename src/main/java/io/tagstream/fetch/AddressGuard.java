package io.tagstream.fetch;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Says which addresses a reference may make us connect to. Denied unless public: an event's
 * author must not reach what only we can (our own host, our networks, a cloud's metadata).
 *
 * <p>IPv6 that carries an IPv4 address is judged by what it would reach: NAT64's well-known
 * prefix by the address inside; relays that nobody runs any more (6to4, Teredo, ISATAP,
 * IPv4-compatible) and local-use NAT64 are denied, whatever they carry.
 *
 * <p>Immutable.
 */
final class AddressGuard {

    /** The IANA special-purpose registry, multicast and class E, and the one metadata address that looks public. */
    private static final List<Network> DENIED_4 = networks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT; a cloud's metadata at 100.100.100.200
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // a cloud's metadata
            "169.254.0.0/16", // link-local; metadata at 169.254.169.254
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments; metadata at 192.0.0.192
            "192.0.2.0/24", // documentation
            "192.31.196.0/24", // AS112
            "192.52.193.0/24", // AMT relays
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "192.175.48.0/24", // AS112
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, broadcast

    /** All that is public; what is not in it (loopback, unique local, link-local, multicast, mapped) is denied. */
    private static final Network GLOBAL_6 = Network.parse("2000::/3");

    private static final List<Network> DENIED_6 = networks(
            "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4
            "2620:4f:8000::/48", // AS112
            "3fff::/20"); // documentation

    private static final Network NAT64 = Network.parse("64:ff9b::/96");

    private final List<Network> allowed;

    /** @param allowed networks to allow although they are not public */
    AddressGuard(List<Network> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** For what the operator chose himself. */
    static AddressGuard allowingAll() {
        return new AddressGuard(networks("0.0.0.0/0", "::/0"));
    }

    boolean allows(InetAddress address) {
        if (allowed.stream().anyMatch(network -> network.contains(address))) {
            return true;
        }
        return switch (address) {
            case Inet4Address four -> isPublic(four);
            case Inet6Address six when NAT64.contains(six) -> isPublic(lastFourBytes(six));
            case Inet6Address six -> isPublic(six);
            default -> false;
        };
    }

    private static boolean isPublic(Inet4Address address) {
        return DENIED_4.stream().noneMatch(network -> network.contains(address));
    }

    private static boolean isPublic(Inet6Address address) {
        return GLOBAL_6.contains(address)
                && DENIED_6.stream().noneMatch(network -> network.contains(address))
                && !isIsatap(address.getAddress());
    }

    /** An interface identifier {@code 0000:5efe} or {@code 0200:5efe}, then an IPv4 address; in any network. */
    private static boolean isIsatap(byte[] bytes) {
        return (bytes[8] & ~2) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
    }

    private static Inet4Address lastFourBytes(Inet6Address address) {
        try {
            return (Inet4Address) InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are always an address", e);
        }
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::parse).toList();
    }
}
