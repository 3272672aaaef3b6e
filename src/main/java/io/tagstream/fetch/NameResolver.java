package io.tagstream.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks names up. May block, uninterruptibly. Thread-safe. */
@FunctionalInterface
public interface NameResolver {

    /** The platform's: its hosts file, its name servers, its cache. */
    NameResolver PLATFORM = name -> List.of(InetAddress.getAllByName(name));

    /**
     * @param name canonical, never an address in whatever spelling
     * @return at least one address, in the order to try them
     * @throws UnknownHostException if there is none, or nobody could be asked
     */
    List<InetAddress> resolve(String name) throws UnknownHostException;
}
