package io.tagstream;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What a class logs while a test runs, each line as {@code LEVEL message}. Thread-safe. */
public final class LogLines extends Handler implements BeforeEachCallback, AfterEachCallback {

    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public LogLines(Class<?> logging) {
        this.logger = Logger.getLogger(logging.getName());
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        logger.addHandler(this);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        logger.removeHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
