package dev.countersign.ingest.intake;

/** Nothing is wrong with what was handed in, but it cannot be taken now: trying again later will help. */
public final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final What what;

    public UnavailableException(What what, String message) {
        super(message);
        this.what = what;
    }

    UnavailableException(What what, String message, Throwable cause) {
        super(message, cause);
        this.what = what;
    }

    public What what() {
        return what;
    }

    /** What is not available. */
    public enum What {
        LOG,
        STORE,
        ROOM,
        KAFKA,
        TURN
    }
}
