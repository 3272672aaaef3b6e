package io.tagstream.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * What the HTTP client dials: the addresses of a name that may be reached, and no others. The
 * check and the dialling are one step, so a name that changes its mind in between (rebinding)
 * gains nothing. Thread-safe.
 */
final class GuardedDnsResolver implements DnsResolver {

    /** The attempt that the calling thread makes: its clock bounds the lookup, which ends its wait for a connection. */
    static final ScopedValue<AttemptScope> ATTEMPT = ScopedValue.newInstance();

    private final NameLookups lookups;
    private final AddressGuard guard;

    GuardedDnsResolver(NameLookups lookups, AddressGuard guard) {
        this.lookups = lookups;
        this.guard = guard;
    }

    /** @throws AddressNotAllowedException if the host has addresses, but none that may be reached */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var allowed = lookUp(host).stream().filter(guard::allows).toArray(InetAddress[]::new);
        if (allowed.length == 0) {
            throw new AddressNotAllowedException(host);
        }
        return allowed;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private List<InetAddress> lookUp(String host) throws UnknownHostException {
        ATTEMPT.get().endOwnWait(); // who looks a name up has a connection
        if (host.indexOf(':') >= 0) {
            return List.of(InetAddress.ofLiteral(host));
        }
        var name = HostName.parse(host).orElseThrow(() -> new UnknownHostException(host));
        if (name.literal().isPresent()) {
            return List.of(name.literal().get());
        }
        try {
            return lookups.resolve(name.text(), ATTEMPT.get());
        } catch (TimeoutException e) {
            throw unknown(host, e); // the attempt's time is over, which says what this is
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(host, e);
        }
    }

    private static UnknownHostException unknown(String host, Exception cause) {
        var unknown = new UnknownHostException(host);
        unknown.initCause(cause);
        return unknown;
    }
}
