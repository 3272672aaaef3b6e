package io.tagstream.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.List;

/**
 * What answers at every address of a run: an image, but for {@code /to/N}, which leads to the corpus'
 * row N, {@code /busy}, which asks to come again, and {@code /again}, which leads to the same host. One
 * answer a connection, so that each request is a connect.
 */
final class SsrfOrigin {

    private final List<SsrfCorpus.Row> rows;

    SsrfOrigin(List<SsrfCorpus.Row> rows) {
        this.rows = rows;
    }

    void serve(Socket client) {
        try (client) {
            client.setSoTimeout(10_000);
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            var request = in.readLine();
            if (request == null || !request.startsWith("GET ")) {
                return; // somebody who wants to speak TLS, which is a connect and enough
            }
            for (String line = request; line != null && !line.isEmpty(); line = in.readLine()) {
                // up to the end of the head
            }
            RawOrigin.say(client, answer(request.split(" ")[1]) + "\nConnection: close", new byte[3]);
        } catch (IOException e) {
            // the client went away
        }
    }

    private String answer(String path) {
        String length = "\nContent-Length: 3";
        if (path.startsWith("/to/")) {
            String reference = rows.get(Integer.parseInt(path.substring(4))).reference();
            return "HTTP/1.1 302 Moved\nLocation: " + new String(reference.getBytes(UTF_8), ISO_8859_1) + length;
        }
        return switch (path) {
            case "/busy" -> "HTTP/1.1 503 Busy" + length;
            case "/again" -> "HTTP/1.1 302 Moved\nLocation: /image.jpg" + length;
            default -> "HTTP/1.1 200 OK" + length;
        };
    }
}
