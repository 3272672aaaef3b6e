package io.tagstream.app.command;

/** How a command ends; as in BSD's {@code sysexits.h}, and as the worker ends for the like. */
final class ExitCode {

    static final int DONE = 0;

    /** The arguments make no sense ({@code EX_USAGE}). */
    static final int USAGE = 64;

    /** A fault of the program ({@code EX_SOFTWARE}). */
    static final int FAULT = 70;

    /** The same command may well succeed later ({@code EX_TEMPFAIL}). */
    static final int TRY_AGAIN = 75;

    /** Something must be configured, created or allowed first ({@code EX_CONFIG}). */
    static final int CONFIGURE = 78;

    private ExitCode() {}
}
