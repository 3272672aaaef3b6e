package io.tagstream.app.command;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.InstantSource;

/** Where the program begins: the worker, or a command. */
@QuarkusMain
public final class Main {

    Main() {}

    /** @param arguments none: the worker runs until it is stopped */
    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            Quarkus.run(arguments);
            return;
        }
        CommandLog.toStandardError();
        var commands = new Commands(writer(System.out), writer(System.err), InstantSource.system());
        System.exit(commands.run(arguments));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }
}
