package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

    private final AddressGuard guard = new AddressGuard(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                // this network, loopback, private, shared
                "0.0.0.0",
                "0.0.0.1",
                "0.255.255.255",
                "127.0.0.1",
                "127.0.0.53",
                "127.255.255.254",
                "10.0.0.0",
                "10.255.255.255",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "192.168.255.255",
                "100.64.0.1",
                "100.127.255.254",
                // link-local and metadata
                "169.254.0.1",
                "169.254.169.254",
                "169.254.170.2",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                // assignments, documentation, benchmarks, relays
                "192.0.0.8",
                "192.0.2.1",
                "198.51.100.7",
                "203.0.113.9",
                "198.18.0.1",
                "198.19.255.255",
                "192.88.99.1",
                "192.31.196.1",
                "192.52.193.1",
                "192.175.48.1",
                // multicast, reserved, broadcast
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.254",
                "255.255.255.255",
                // unspecified, loopback, mapped, compatible
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "::7f00:1",
                "::8.8.8.8",
                "::ffff:0:127.0.0.1",
                // unique local, link-local, site-local, multicast, discard
                "fc00::1",
                "fd00::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "fdff:ffff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "ff0e::1",
                "100::1",
                "100:0:0:1::1",
                // documentation, benchmarks, ORCHID, segment routing, assignments
                "2001:db8::1",
                "3fff::1",
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "5f00::1",
                "2001:1::1",
                "2620:4f:8000::1",
                // IPv4 inside: 6to4, Teredo, NAT64 (private inside; local use), ISATAP
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "2002:808:808::1",
                "2001::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "64:ff9b::127.0.0.1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::169.254.169.254",
                "64:ff9b:1::8.8.8.8",
                "2606:4700::5efe:10.0.0.1",
                "2606:4700::200:5efe:8.8.8.8",
                // nothing that anybody has assigned
                "1::1",
                "4000::1",
                "8000::1",
                "e000::1"
            })
    void addressThatIsNotPublicIsDenied(String address) {
        assertThat(guard.allows(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "93.184.216.34",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "168.63.129.17",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2001:4860:4860::8888",
                "2606:4700:4700::1111",
                "2a00:1450:4001::1",
                "2001:200::1",
                "::ffff:8.8.8.8",
                "64:ff9b::8.8.8.8"
            })
    void publicAddressIsAllowed(String address) {
        assertThat(guard.allows(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void allowedNetworkOpensItselfAndNothingElse() {
        var opened = new AddressGuard(List.of(Network.parse("10.1.0.0/16"), Network.parse("fd00:1::/32")));

        assertThat(opened.allows(InetAddress.ofLiteral("10.1.255.255"))).isTrue();
        assertThat(opened.allows(InetAddress.ofLiteral("fd00:1::7"))).isTrue();
        assertThat(opened.allows(InetAddress.ofLiteral("10.2.0.0"))).isFalse();
        assertThat(opened.allows(InetAddress.ofLiteral("fd00:2::7"))).isFalse();
        assertThat(opened.allows(InetAddress.ofLiteral("64:ff9b::10.1.0.1")))
                .as("a gateway's 10.1.0.1 is not ours")
                .isFalse();
        assertThat(opened.allows(InetAddress.ofLiteral("169.254.169.254"))).isFalse();
    }
}
