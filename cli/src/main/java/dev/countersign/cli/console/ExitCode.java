package dev.countersign.cli.console;

/** Exit codes of every command. */
public final class ExitCode {
    /** Done. */
    public static final int OK = 0;

    /** Something did not work; trying again may help. */
    public static final int ERROR = 1;

    /** The command line is wrong. */
    public static final int USAGE = 2;

    /** Looked at and refused: by the authority, by the device's checks, by the auditor's rules. */
    public static final int REFUSED = 4;

    private ExitCode() {}
}
