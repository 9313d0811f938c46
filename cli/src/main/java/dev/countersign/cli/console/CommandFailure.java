package dev.countersign.cli.console;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a command. The message is one line for people and names the fix; it never holds a secret. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final @Nullable String reason;

    private CommandFailure(int exitCode, @Nullable String reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.reason = reason;
    }

    /** Exit code 1. */
    public static CommandFailure error(String message) {
        return new CommandFailure(ExitCode.ERROR, null, message, null);
    }

    /** Exit code 1. */
    public static CommandFailure error(String message, Throwable cause) {
        return new CommandFailure(ExitCode.ERROR, null, message, cause);
    }

    /** Exit code 2. */
    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, null, message, null);
    }

    /** Exit code 4. */
    public static CommandFailure refused(String message) {
        return new CommandFailure(ExitCode.REFUSED, null, message, null);
    }

    /**
     * Exit code 4, with a stable name for machines.
     *
     * @param reason such as the name of a rule
     */
    public static CommandFailure refused(String reason, String message) {
        return new CommandFailure(ExitCode.REFUSED, reason, message, null);
    }

    /** A stable name of why, if there is one. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    public int exitCode() {
        return exitCode;
    }
}
