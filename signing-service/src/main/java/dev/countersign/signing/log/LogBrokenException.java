package dev.countersign.signing.log;

/** The log cannot be written by this process any more: another writer won, or the store contradicts itself. Stop and start anew. */
public final class LogBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LogBrokenException(String message) {
        super(message);
    }
}
