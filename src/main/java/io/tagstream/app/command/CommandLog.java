package io.tagstream.app.command;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** What libraries log while a command runs. Quarkus, which configures this for the worker, is not started. */
final class CommandLog {

    private static final String FORMAT = "%d{HH:mm:ss} %-5p [%c{1.}] %s%e%n";

    private CommandLog() {}

    /** Errors alone: whatever a command must say it says itself, and once. */
    static void toStandardError() {
        Logger.getLogger("").setLevel(Level.SEVERE);
        var console = new ConsoleHandler(ConsoleHandler.Target.SYSTEM_ERR, new PatternFormatter(FORMAT));
        InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {console});
    }
}
