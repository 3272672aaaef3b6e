package io.tagstream.bench;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.tagstream.embedded.Loopback;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
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

    int port() {
        return server.getAddress().getPort();
    }

    String uri(LabelledPhotos.Photo photo) {
        return "http://" + Loopback.HOST + ":" + port() + "/" + photo.file();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
