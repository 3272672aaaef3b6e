package io.tagstream.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The one address that an embedded broker is reachable at, and its ports. */
public final class Loopback {

    public static final String HOST = "127.0.0.1";

    private static final int LOWEST = 20_000;
    private static final int FIRST_OUTGOING = 32_768;
    private static final int TRIES = 1_000;

    /** What was given out and is not bound yet still looks free. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Loopback() {}

    /**
     * A port that was free a moment ago, below those that systems give to outgoing connections. One of
     * theirs could be gone before the broker has it, and while a broker is down a client that knocks
     * there can end up connected to itself, with the port taken when the broker comes back.
     */
    public static int freePort() {
        return ThreadLocalRandom.current()
                .ints(LOWEST, FIRST_OUTGOING)
                .limit(TRIES)
                .filter(Loopback::isFree)
                .filter(GIVEN::add)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no port is free on " + HOST));
    }

    /** Whether nobody listened on this port a moment ago. */
    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
