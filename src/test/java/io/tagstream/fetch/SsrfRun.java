package io.tagstream.fetch;

import io.tagstream.event.ImageRequest;
import io.tagstream.event.ParsedEvent;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Everything that the guard against forbidden addresses is held to, through the real parser and the
 * real fetcher: the corpus as references and as redirects, names with several addresses and names
 * that change theirs; each time with the guard as it is shipped, and where there is an address to
 * reach, once more without it, so that the counting is seen to count.
 */
final class SsrfRun {

    static final String PUBLIC = "93.184.215.14";

    /** Of the phases that run without the guard. */
    static final String CONTROL = "control: ";

    /**
     * @param expected what it should have come to: the outcome, then each connect
     * @param found    what it came to
     */
    record Fact(String phase, String what, String expected, String found) {

        String inOneLine() {
            return String.join("\t", phase, what, expected, found);
        }

        static Fact of(String line) {
            var parts = line.split("\t", -1);
            return new Fact(parts[0], parts[1], parts[2], parts[3]);
        }
    }

    private final List<SsrfCorpus.Row> rows;
    private final ConnectWitness witness;
    private final Map<String, String> fixed = new HashMap<>();
    private final Map<String, List<List<String>>> answers = new HashMap<>();
    private final TestFetcher guarded = new TestFetcher();
    private final TestFetcher open = new TestFetcher();
    private final List<Fact> facts = new ArrayList<>();

    SsrfRun(List<SsrfCorpus.Row> rows, ConnectWitness witness) {
        this.rows = rows;
        this.witness = witness;
        fixed.putAll(SsrfCorpus.names(rows));
        fixed.put("images.example", PUBLIC);
        for (var fetcher : List.of(guarded, open)) {
            fetcher.names = this::resolve;
            fetcher.sockets = Optional.of(witness.sockets());
        }
        guarded.allowedNetworks = List.of();
        open.allowedNetworks = List.of("0.0.0.0/0", "::/0");
    }

    List<Fact> run() {
        for (int i = 0; i < rows.size(); i++) {
            asReference(rows.get(i));
            asRedirect(rows.get(i), i);
        }
        int number = 0;
        for (String address : forbidden()) {
            names(address, "n" + number++);
        }
        guarded.close();
        open.close();
        return facts;
    }

    private void asReference(SsrfCorpus.Row row) {
        fact("reference", row.reference(), row.reason(), List.of(), () -> outcome(guarded, row.reference()));
        if (row.address().isPresent() && row.reason().equals("address-not-allowed")) {
            reached(CONTROL + "reference", row, List.of(), () -> outcome(open, row.reference()));
        }
    }

    private void asRedirect(SsrfCorpus.Row row, int number) {
        String start = "http://images.example/to/" + number;
        List<String> origin = List.of(PUBLIC + " 80");
        row.inRedirect().ifPresent(reason -> {
            // A name that does not resolve is tried again, from the start.
            int attempts = reason.equals("fetch-failed") ? guarded.maxAttempts : 1;
            var connects = Collections.nCopies(attempts, origin.getFirst());
            fact("redirect", row.reference(), reason, connects, () -> outcome(guarded, start));
            if (row.address().isPresent() && reason.equals("address-not-allowed")) {
                reached(CONTROL + "redirect", row, origin, () -> outcome(open, start));
            }
        });
    }

    /** All that a name can do with a forbidden address. */
    private void names(String address, String name) {
        List<String> once = List.of(PUBLIC + " 80");
        String one = "http://" + name + ".";

        answers.put(name + ".mixed.example", List.of(List.of(address, PUBLIC, address)));
        fact("several addresses", address, "fetched", once, () -> outcome(guarded, one + "mixed.example/"));

        answers.put(name + ".next.example", List.of(List.of(ConnectWitness.UNREACHABLE, address)));
        fact("next address", address, "fetch-failed", List.of(), () -> outcome(guarded, one + "next.example/"));
        String there = address + " 80";
        fact(CONTROL + "next address", address, "fetched", List.of(there), () -> outcome(open, one + "next.example/"));

        List<List<String>> turning = List.of(List.of(PUBLIC), List.of(address));
        answers.put(name + ".retry.example", turning);
        fact(
                "rebound at a retry",
                address,
                "address-not-allowed",
                once,
                () -> outcome(guarded, one + "retry.example/busy"));
        answers.put(name + ".hop.example", turning);
        fact(
                "rebound at a hop",
                address,
                "address-not-allowed",
                once,
                () -> outcome(guarded, one + "hop.example/again"));
        answers.put(name + ".hop.example", turning);
        fact(
                CONTROL + "rebound at a hop",
                address,
                "fetched",
                List.of(once.getFirst(), there),
                () -> outcome(open, one + "hop.example/again"));
    }

    private Set<String> forbidden() {
        var all = new TreeSet<String>();
        rows.forEach(row -> row.address()
                .filter(address -> !address.equals(SsrfCorpus.SELF))
                .ifPresent(all::add));
        return all;
    }

    /** Without the guard it must get where the corpus says; TLS is not spoken there, and the outcome then says so. */
    private void reached(String phase, SsrfCorpus.Row row, List<String> before, Supplier<String> outcome) {
        boolean tls = row.reference().strip().startsWith("https:");
        var connects = new ArrayList<>(before);
        String there = row.address().get() + (tls ? " 443" : " 80");
        connects.add(there);
        var found = outcome.get();
        var seen = new ArrayList<>(new LinkedHashSet<>(witness.connects()));
        if (row.address().get().equals(SsrfCorpus.SELF) && seen.size() > before.size()) {
            seen.set(before.size(), there);
        }
        facts.add(new Fact(
                phase,
                printable(row.reference()),
                text(tls ? "connected" : "fetched", connects),
                text(tls ? "connected" : found, seen)));
    }

    private void fact(String phase, String what, String expected, List<String> connects, Supplier<String> outcome) {
        var found = outcome.get();
        facts.add(new Fact(phase, printable(what), text(expected, connects), text(found, witness.connects())));
    }

    private static String text(String outcome, List<String> connects) {
        return outcome + connects.stream().map(SsrfRun::canonical).toList();
    }

    private static String canonical(String connect) {
        var parts = connect.split(" ");
        return (parts[0].indexOf(':') < 0
                        ? parts[0]
                        : InetAddress.ofLiteral(parts[0]).getHostAddress()) + " " + parts[1];
    }

    private static String printable(String text) {
        var out = new StringBuilder();
        text.chars().forEach(c -> out.append(c >= ' ' && c < 0x7f ? "" + (char) c : "\\u%04x".formatted(c)));
        return out.toString();
    }

    private String outcome(TestFetcher fetcher, String reference) {
        return switch (ParsedReference.of(reference)) {
            case ParsedEvent.Invalid invalid -> invalid.reason().code();
            case ImageRequest request ->
                switch (fetcher.fetch(request.reference())) {
                    case FetchResult.Fetched _ -> "fetched";
                    case FetchResult.Failed failed -> failed.reason().code();
                };
        };
    }

    /** The next answer of a name that has several, the last one over and over. */
    private synchronized List<InetAddress> resolve(String name) throws UnknownHostException {
        var queue = answers.get(name);
        if (queue != null) {
            answers.put(name, queue.size() > 1 ? queue.subList(1, queue.size()) : queue);
            return queue.getFirst().stream().map(InetAddress::ofLiteral).toList();
        }
        var address = fixed.get(name);
        if (address == null) {
            throw new UnknownHostException(name);
        }
        return List.of(InetAddress.ofLiteral(address));
    }
}
