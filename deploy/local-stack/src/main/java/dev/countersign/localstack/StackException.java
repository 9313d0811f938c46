package dev.countersign.localstack;

/** The local stack cannot start or go on. The message is one line for a person and names the fix. */
public final class StackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
