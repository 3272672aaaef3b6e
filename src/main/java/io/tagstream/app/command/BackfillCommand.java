package io.tagstream.app.command;

import io.tagstream.fetch.s3.ListingFailedException;
import io.tagstream.topology.backfill.BackfillWriter;
import io.tagstream.topology.redrive.NotPossibleException;
import io.tagstream.topology.redrive.TryAgainException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backfill}: writes events for what is in a bucket already. Its run book is docs/backfill.md. */
@Command(
        name = "backfill",
        description = {
            "Lists what is in a bucket and writes an event for each object. It can be interrupted: it says where to go "
                    + "on, and starting it again from there misses nothing.",
            ""
        },
        sortOptions = false)
final class BackfillCommand implements Callable<Integer> {

    private static final String SCHEME = "s3://";

    private final PrintWriter out;
    private final PrintWriter err;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "s3://BUCKET[/PREFIX]", description = "The bucket, and what the keys begin with.")
    private String source = "";

    @Option(
            names = "--suffix",
            paramLabel = "TEXT",
            description = "Objects whose keys end so, whatever their case (.jpg); may be repeated. All, if not said.")
    private List<String> suffixes = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "Those written then or later: 2026-05-04T03:02:01Z, or a span back from now, as 2h or 3d.")
    private @Nullable Instant since;

    @Option(names = "--until", paramLabel = "WHEN", description = "Those written before then.")
    private @Nullable Instant until;

    @Option(
            names = "--start-after",
            paramLabel = "KEY",
            description = "Those whose keys come after this one; an earlier run says which.")
    private @Nullable String startAfter;

    @Option(names = "--limit", paramLabel = "N", description = "Write at most so many events.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--rate", paramLabel = "N", description = "Write at most so many events a second.")
    private @Nullable Integer rate;

    @Option(names = "--dry-run", description = "Count the objects and their bytes, and write nothing.")
    private boolean dryRun;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    @SuppressWarnings("UnusedVariable") // the parser acts on it
    private boolean help;

    BackfillCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws InterruptedException {
        int slash = source.indexOf('/', SCHEME.length());
        String bucket =
                source.startsWith(SCHEME) ? source.substring(SCHEME.length(), slash < 0 ? source.length() : slash) : "";
        if (bucket.isEmpty()) {
            throw wrong("'" + source + "' is no bucket: write s3://BUCKET or s3://BUCKET/PREFIX");
        }
        String prefix = slash < 0 ? "" : source.substring(slash + 1);
        BackfillFilter filter = filter();
        Pace pace = pace();
        CommandConfig config = CommandConfig.read();
        String topic = config.topics().events();
        var text = new BackfillText(source, topic, dryRun);
        try (var listing = config.listing(bucket);
                var sink = sink(config, topic)) {
            var backfill = new Backfill(
                    bucket,
                    after -> listing.page(bucket, prefix, after),
                    sink,
                    filter,
                    pace,
                    limit,
                    Optional.ofNullable(startAfter),
                    soFar -> err.println(text.progress(soFar)),
                    System::nanoTime);
            return run(backfill, text);
        } catch (ListingFailedException e) {
            String message = String.valueOf(e.getMessage());
            throw e.lasting() ? new NotPossibleException(message) : new TryAgainException(message, e);
        }
    }

    private int run(Backfill backfill, BackfillText text) throws InterruptedException {
        try (var _ = new Interruption(backfill::stop)) {
            boolean done = false;
            try {
                backfill.run();
                done = true;
            } finally {
                print(text.report(backfill.report()));
                if (!done) {
                    err.println("The run broke off here. What is acknowledged stays so.");
                }
            }
            return ExitCode.DONE;
        }
    }

    private void print(String report) {
        out.print(report);
        out.flush();
    }

    private ClosableSink sink(CommandConfig config, String topic) {
        if (dryRun) {
            return ClosableSink.NOWHERE;
        }
        ClientSettings clients = config.clients();
        return ClosableSink.to(new BackfillWriter(clients.of("admin"), clients.of("producer"), topic));
    }

    private BackfillFilter filter() {
        try {
            return new BackfillFilter(
                    suffixes, since == null ? Instant.MIN : since, until == null ? Instant.MAX : until);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private Pace pace() {
        if (limit < 1) {
            throw wrong("the limit must be at least 1: " + limit);
        }
        try {
            return new Pace(rate == null ? OptionalInt.empty() : OptionalInt.of(rate), Thread::sleep, System::nanoTime);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
