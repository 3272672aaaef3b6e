package io.tagstream.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** A request with a {@code Host} of its own, which no HTTP client lets one choose. */
final class RawRequest {

    private RawRequest() {}

    /** Status line and headers, their names in lower case, and the body. */
    static String get(int port, String path, String host) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            String[] parts = answer.split("\r\n", 2);
            return parts[0] + "\r\n" + parts[1].toLowerCase(Locale.ROOT);
        }
    }
}
