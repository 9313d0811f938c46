package dev.countersign.distribution.capgo;

/** A device's request that cannot be answered, with the wire code that says why. Made often by whoever probes: carries no stack trace. */
public final class InvalidRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    public InvalidRequestException(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
