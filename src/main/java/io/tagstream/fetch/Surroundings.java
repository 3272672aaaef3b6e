package io.tagstream.fetch;

import java.net.Proxy;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * What an {@link HttpSource} takes from around it.
 *
 * @param names     who looks names up
 * @param namesKept how long what they said serves
 * @param trust     whom to trust where a host has no authorities of its own
 * @param sockets   unconnected ones
 * @param wallClock for the dates that origins send
 */
record Surroundings(
        NameResolver names, Duration namesKept, SSLContext trust, Supplier<Socket> sockets, InstantSource wallClock) {

    Surroundings {
        Objects.requireNonNull(names, "names");
        Objects.requireNonNull(namesKept, "namesKept");
        Objects.requireNonNull(trust, "trust");
        Objects.requireNonNull(sockets, "sockets");
        Objects.requireNonNull(wallClock, "wallClock");
    }

    /** The platform's names and clock, the JVM's trust store or the one that {@code javax.net.ssl.trustStore} names. */
    static Surroundings ofThisProcess() {
        try {
            return new Surroundings(
                    NameResolver.PLATFORM,
                    NameLookups.KEPT,
                    SSLContext.getDefault(),
                    Surroundings::plainSocket,
                    InstantSource.system());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no usable trust store", e);
        }
    }

    Surroundings withNames(NameResolver other, Duration kept) {
        return new Surroundings(other, kept, trust, sockets, wallClock);
    }

    Surroundings withTrust(SSLContext other) {
        return new Surroundings(names, namesKept, other, sockets, wallClock);
    }

    Surroundings withSockets(Supplier<Socket> other) {
        return new Surroundings(names, namesKept, trust, other, wallClock);
    }

    Surroundings withWallClock(InstantSource other) {
        return new Surroundings(names, namesKept, trust, sockets, other);
    }

    /** Plain by name: a default one would follow the {@code socksProxyHost} property past the guard. */
    private static Socket plainSocket() {
        return new Socket(Proxy.NO_PROXY);
    }
}
