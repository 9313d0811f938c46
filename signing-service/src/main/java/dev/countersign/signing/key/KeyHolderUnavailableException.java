package dev.countersign.signing.key;

import org.jspecify.annotations.Nullable;

/** Transient: the token is gone, busy or slow. Try again with back-off. */
public final class KeyHolderUnavailableException extends KeyHolderException {
    private static final long serialVersionUID = 1L;

    private final boolean keyMayHaveBeenUsed;

    private KeyHolderUnavailableException(String message, @Nullable Throwable cause, boolean keyMayHaveBeenUsed) {
        super(message, cause);
        this.keyMayHaveBeenUsed = keyMayHaveBeenUsed;
    }

    /** The key was certainly not used. */
    static KeyHolderUnavailableException before(String message, @Nullable Throwable cause) {
        return new KeyHolderUnavailableException(message, cause, false);
    }

    /** The key may have been used, or be used later: there was no answer. */
    static KeyHolderUnavailableException during(String message, @Nullable Throwable cause) {
        return new KeyHolderUnavailableException(message, cause, true);
    }

    /** Whether a result may exist that nobody received. */
    public boolean keyMayHaveBeenUsed() {
        return keyMayHaveBeenUsed;
    }
}
