package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tagstream.embedded.Loopback;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a browser with the page open asks of a worker: the stream of figures and cards, and each card's picture over a second
 * connection. On bare sockets, so that it takes as little as can be of the cores that the worker is measured on.
 */
final class PageViewer implements AutoCloseable {

    private static final Pattern PICTURE = Pattern.compile("\"card\":\"([0-9a-f-]+)\".*\"picture\":true");
    private static final String LENGTH = "content-length:";

    private final int port;
    private final AtomicLong figures = new AtomicLong();
    private final AtomicLong pictures = new AtomicLong();
    private final Socket stream;
    private final Socket others;
    private volatile IOException failure;

    private PageViewer(int port) throws IOException {
        this.port = port;
        this.stream = new Socket(Loopback.HOST, port);
        this.others = new Socket(Loopback.HOST, port);
        others.setTcpNoDelay(true);
    }

    /** @param port of the worker's page, on loopback */
    static PageViewer start(int port) throws IOException {
        var viewer = new PageViewer(port);
        Thread.ofPlatform().name("viewer").daemon().start(viewer::watch);
        return viewer;
    }

    private void watch() {
        try {
            ask(stream, "/api/live");
            var events = new BufferedInputStream(stream.getInputStream());
            var answers = new BufferedInputStream(others.getInputStream());
            String event = "";
            while (true) {
                String line = line(events);
                if (line.startsWith("event: ")) {
                    event = line;
                } else if (line.startsWith("data: ") && event.equals("event: figures")) {
                    figures.incrementAndGet();
                } else if (line.startsWith("data: ") && event.equals("event: card")) {
                    picture(line, answers);
                }
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private void picture(String card, InputStream answers) throws IOException {
        Matcher named = PICTURE.matcher(card);
        if (!named.find()) {
            return;
        }
        ask(others, "/api/cards/" + named.group(1) + "/picture");
        int length = 0;
        for (String header = line(answers); !header.isEmpty(); header = line(answers)) {
            if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
        }
        answers.skipNBytes(length);
        pictures.incrementAndGet();
    }

    private void ask(Socket socket, String path) throws IOException {
        var out = new BufferedOutputStream(socket.getOutputStream());
        out.write(("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n").getBytes(ISO_8859_1));
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Looks at the worker that came. */
    long figures() {
        return figures.get();
    }

    long pictures() {
        return pictures.get();
    }

    /** @throws IllegalStateException if it did not look on until now */
    @Override
    public void close() throws IOException {
        IOException ended = failure;
        stream.close();
        others.close();
        if (ended != null) {
            throw new IllegalStateException("the page did not go on", ended);
        }
    }
}
