package io.tagstream.fetch.s3;

import io.tagstream.fetch.NameLookups;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * The addresses of the operator's endpoint, whatever they are: unlike those of what events name, they
 * pass no guard. Looked up within the time of the attempt. Thread-safe.
 */
final class EndpointNames implements DnsResolver {

    private final NameLookups lookups;
    private final Duration longest;

    /** @param longest where no attempt says how long */
    EndpointNames(NameLookups lookups, Duration longest) {
        this.lookups = lookups;
        this.longest = longest;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        try {
            var addresses = AbortableHttp.ATTEMPT.isBound()
                    ? lookups.resolve(host, AbortableHttp.ATTEMPT.get())
                    : lookups.resolve(host, longest);
            return addresses.toArray(InetAddress[]::new);
        } catch (TimeoutException e) {
            throw new UnknownHostException(host + ": no answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(host + ": interrupted");
        }
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
