package dev.countersign.cli.device;

/** The device does not trust what it was offered and keeps what it has. */
public final class UpdateRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    UpdateRefusedException(String reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    /** A stable name of what is wrong. */
    public String reason() {
        return reason;
    }
}
