package io.tagstream.app.command;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.tagstream.inference.CppRuntime;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Where the program begins: the worker, or a command. */
@QuarkusMain
public final class Main {

    Main() {}

    /** @param arguments none: the worker runs until it is stopped */
    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            CppRuntime.loadFirst();
            TemporaryFolder.problem(Path.of(System.getProperty("java.io.tmpdir")))
                    .ifPresentOrElse(Main::refuse, () -> Quarkus.run(null, Main::ended));
            return;
        }
        CommandLog.toStandardError();
        var commands = new Commands(writer(System.out), writer(System.err), InstantSource.system());
        System.exit(commands.run(arguments));
    }

    /** A start depends on no other server, so what fails fails again until something is changed. */
    private static void ended(int code, @Nullable Throwable failure) {
        if (failure == null) {
            System.exit(code);
        } else {
            refuse(StartFailure.inOneLine(failure));
        }
    }

    private static void refuse(String why) {
        writer(System.err).println("the worker stops, exit code %d: %s".formatted(ExitCode.CONFIGURE, why));
        System.exit(ExitCode.CONFIGURE);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }
}
