package io.tagstream.app.command;

import io.tagstream.app.TagstreamConfig;
import io.tagstream.event.Reason;
import io.tagstream.topology.redrive.NotPossibleException;
import io.tagstream.topology.redrive.Redrive;
import io.tagstream.topology.redrive.RedriveClients;
import io.tagstream.topology.redrive.RedriveFilter;
import io.tagstream.topology.redrive.RedriveReport;
import io.tagstream.topology.redrive.RedriveRequest;
import io.tagstream.topology.redrive.RedriveTopics;
import io.tagstream.topology.redrive.TryAgainException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code redrive}: puts dead letters back. Its run book is docs/redrive.md. */
@Command(
        name = "redrive",
        description = {
            "Puts the events of dead letters back on the topic they came from, byte for byte, each once, however "
                    + "often this is started; starting it again also goes on where it was interrupted.",
            ""
        },
        sortOptions = false)
public final class RedriveCommand implements Callable<Integer> {

    /** Beside the application id, so that permissions by its prefix cover it. */
    public static final String LEDGER = "-redriven";

    private final PrintWriter out;
    private final PrintWriter err;
    private final InstantSource clock;

    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Which which = new Which();

    static final class Which {

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "REASON",
                description = "Those with this reason (fetch-timeout, not-found, …); may be repeated.")
        private Set<String> reasons = new HashSet<>();

        @Option(
                names = "--retriable",
                required = true,
                description =
                        "Those that may succeed without anybody's doing: time-outs, refused connections and the like.")
        private boolean retriable;

        @Option(names = "--all", required = true, description = "All of them.")
        @SuppressWarnings("UnusedVariable") // the parser acts on it
        private boolean all;
    }

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description =
                    "Those that failed then or later: 2026-05-04T03:02:01Z, or a span back from now, as 2h or 3d.")
    private @Nullable Instant since;

    @Option(names = "--until", paramLabel = "WHEN", description = "Those that failed before then.")
    private @Nullable Instant until;

    @Option(names = "--limit", paramLabel = "N", description = "Put back at most so many events.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--max-redrives",
            paramLabel = "N",
            defaultValue = "3",
            description = "Leave alone what was put back so often already; ${DEFAULT-VALUE} if not said.")
    private int maxRedrives;

    @Option(
            names = "--again",
            description =
                    "Also those that an earlier run put back, once more each. Not once, but as often as you say it.")
    private boolean again;

    @Option(
            names = "--to",
            paramLabel = "TOPIC",
            description =
                    "Where they go, whatever topic they came from; if not said, those of tagstream.topics.events go there, and others are refused.")
    private @Nullable String to;

    @Option(names = "--dry-run", description = "Report what would be done, and write nothing.")
    private boolean dryRun;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    @SuppressWarnings("UnusedVariable") // the parser acts on it
    private boolean help;

    RedriveCommand(PrintWriter out, PrintWriter err, InstantSource clock) {
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        CommandConfig config = CommandConfig.read();
        RedriveRequest request = request(config);
        ClientSettings settings = config.clients();
        var clients = new RedriveClients(
                settings.of("admin"),
                settings.of("consumer"),
                settings.of("producer"),
                request.topics().ledger());
        var text = new RedriveText(request);
        var redrive = new Redrive(
                clients,
                request,
                (read, about, redriven, elapsed) -> err.println(text.progress(read, about, redriven, elapsed)),
                clock,
                System::nanoTime);
        try {
            print(text.report(redrive.run()));
            return ExitCode.DONE;
        } catch (TryAgainException | NotPossibleException e) {
            RedriveReport soFar = redrive.report();
            if (soFar.read() > 0) {
                print(text.report(soFar));
                err.println("The run broke off here. What it put back stays so; the same command does the rest:");
            }
            throw e;
        }
    }

    private void print(String text) {
        out.print(text);
        out.flush();
    }

    private RedriveRequest request(CommandConfig config) {
        TagstreamConfig.Topics topics = config.topics();
        try {
            return new RedriveRequest(
                    new RedriveFilter(
                            known(which.reasons),
                            which.retriable,
                            since == null ? Instant.MIN : since,
                            until == null ? Instant.MAX : until),
                    new RedriveTopics(
                            topics.deadLetters(),
                            topics.events(),
                            Optional.ofNullable(to),
                            config.applicationId() + LEDGER),
                    maxRedrives,
                    limit,
                    again,
                    dryRun);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private Set<String> known(Set<String> reasons) {
        Set<String> all = Arrays.stream(Reason.values()).map(Reason::code).collect(Collectors.toSet());
        for (String reason : reasons) {
            if (!all.contains(reason)) {
                throw wrong("'" + reason + "' is no reason; there are "
                        + Arrays.stream(Reason.values()).map(Reason::code).collect(Collectors.joining(", ")));
            }
        }
        return reasons;
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
