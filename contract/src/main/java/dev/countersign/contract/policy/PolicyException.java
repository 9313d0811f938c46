package dev.countersign.contract.policy;

/** A policy is malformed or cannot be met. The message names the place and the fix. */
public final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PolicyException(String message) {
        super(message);
    }

    PolicyException(String message, Throwable cause) {
        super(message, cause);
    }
}
