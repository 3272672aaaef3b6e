package io.tagstream.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class AddressGuardPropertyTest {

    private final AddressGuard guard = new AddressGuard(List.of());

    @Property
    void addressInsideAnotherIsNeverAllowedWhereItAloneIsNot(@ForAll @Size(4) byte[] four) throws UnknownHostException {
        boolean alone = guard.allows(InetAddress.getByAddress(four));

        for (var prefix : List.of("::", "64:ff9b::", "64:ff9b:1::", "2606:4700::5efe:0:0")) {
            byte[] six = InetAddress.ofLiteral(prefix).getAddress();
            System.arraycopy(four, 0, six, 12, 4);
            assertThat(guard.allows(InetAddress.getByAddress(six)) && !alone).isFalse();
        }
    }

    @Property
    void addressOutsideGlobalUnicastIsNeverAllowed(@ForAll @Size(16) byte[] six) throws UnknownHostException {
        var address = InetAddress.getByAddress(six);
        boolean global = (six[0] & 0xe0) == 0x20;

        assertThat(!guard.allows(address) || global || address.getAddress().length == 4)
                .isTrue();
    }
}
