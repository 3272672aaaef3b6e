package io.tagstream.bench;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.tagstream.embedded.Loopback;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A folder by HTTP on loopback. */
final class PhotoServer implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    PhotoServer(Path folder) {
        // Else an answer waits 40 ms for the acknowledgement of its first half.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Loopback.freePort());
        server = SimpleFileServer.createFileServer(address, folder, SimpleFileServer.OutputLevel.NONE);
        server.setExecutor(threads);
        server.start();
    }

    /** Ends with a slash. */
    String base() {
        return "http://" + Loopback.HOST + ":" + server.getAddress().getPort() + "/";
    }

    /** A worker's settings, else it fetches nothing from this machine. */
    Map<String, String> leaveToFetch() {
        return Map.of(
                "tagstream.fetch.http.allowed-networks",
                "127.0.0.0/8",
                "tagstream.fetch.http.allowed-ports",
                Integer.toString(server.getAddress().getPort()));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
