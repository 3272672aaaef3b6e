package io.tagstream.app.command;

import io.tagstream.topology.redrive.NotPossibleException;
import io.tagstream.topology.redrive.TryAgainException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands, and how they end. */
final class Commands {

    private static final int WIDTH = 100;

    private final CommandLine commandLine;

    /**
     * @param out where results go
     * @param err where progress and trouble go
     */
    Commands(PrintWriter out, PrintWriter err, InstantSource clock) {
        commandLine = new CommandLine(new Program())
                .addSubcommand(new RedriveCommand(out, err, clock))
                .addSubcommand(new BackfillCommand(out, err))
                .addSubcommand(new FinetuneCommand(out, err))
                .addSubcommand(new ResNetTableCommand(out))
                .addSubcommand(new HelpCommand())
                .registerConverter(Instant.class, new Moments(clock))
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(WIDTH)
                .setParameterExceptionHandler(Commands::explain)
                .setExecutionExceptionHandler(Commands::explain);
    }

    /** @return the process' exit code */
    int run(String... arguments) {
        return commandLine.execute(arguments);
    }

    private static int explain(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        String message = String.valueOf(wrong.getMessage());
        err.println(message);
        if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
            String name = command.getCommandName();
            if (message.contains("'-D")) {
                err.println("Properties stand before -jar: java -Dkey=value -jar quarkus-run.jar …");
            }
            err.println("See: java -jar quarkus-run.jar help" + (command.getParent() == null ? "" : " " + name));
        }
        return ExitCode.USAGE;
    }

    private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        switch (failure) {
            case TryAgainException later -> {
                err.println(later.getMessage());
                return ExitCode.TRY_AGAIN;
            }
            case NotPossibleException refused -> {
                err.println(refused.getMessage());
                return ExitCode.CONFIGURE;
            }
            default -> {
                failure.printStackTrace(err);
                return ExitCode.FAULT;
            }
        }
    }

    @Command(
            name = "java -jar quarkus-run.jar",
            description = "Without arguments the worker runs. With arguments:",
            synopsisSubcommandLabel = "[COMMAND]",
            footer = {
                "",
                "Configuration comes from the environment (KAFKA_BOOTSTRAP_SERVERS) and from properties, as the "
                        + "worker's does; properties stand before -jar: java -Dtagstream.topics.events=NAME -jar …"
            })
    private static final class Program {

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this help and end.")
        @SuppressWarnings("UnusedVariable") // the parser acts on it
        private boolean help;
    }
}
