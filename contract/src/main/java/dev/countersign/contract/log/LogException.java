package dev.countersign.contract.log;

/** A log does not verify. Whoever follows it stops, keeps the last verified state and alarms. */
public final class LogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public LogException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public LogException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What is wrong. */
    public enum Kind {
        /** A checkpoint, tile, entry bundle or leaf is not what its format says. */
        MALFORMED,
        /** A signature is missing, wrong or by another key. */
        BAD_SIGNATURE,
        /** Two signed states, or an entry and a signed state, contradict each other. */
        FORK,
        /** An entry is signed over but cannot be found. */
        MISSING
    }
}
