package dev.countersign.cli.console;

/** Ends a command. The message is one line for people and names the fix; it never holds a secret. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    private CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Exit code 1. */
    public static CommandFailure error(String message) {
        return new CommandFailure(ExitCode.ERROR, message);
    }

    /** Exit code 1. */
    public static CommandFailure error(String message, Throwable cause) {
        return new CommandFailure(ExitCode.ERROR, message, cause);
    }

    /** Exit code 2. */
    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }

    /** Exit code 4. */
    public static CommandFailure refused(String message) {
        return new CommandFailure(ExitCode.REFUSED, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
