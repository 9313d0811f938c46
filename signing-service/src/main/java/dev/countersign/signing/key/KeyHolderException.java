package dev.countersign.signing.key;

import org.jspecify.annotations.Nullable;

/** A key operation did not give a result. Messages never hold a PIN, password or key. */
public abstract sealed class KeyHolderException extends RuntimeException
        permits KeyHolderUnavailableException, KeyHolderBrokenException, KeyMisuseException {
    private static final long serialVersionUID = 1L;

    KeyHolderException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the key was certainly not used: otherwise the operation counts. */
    public final boolean keyWasNotUsed() {
        return switch (this) {
            case KeyMisuseException misuse -> true;
            case KeyHolderUnavailableException unavailable -> !unavailable.keyMayHaveBeenUsed();
            case KeyHolderBrokenException broken -> false;
        };
    }
}
