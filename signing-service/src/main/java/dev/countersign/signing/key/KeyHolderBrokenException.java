package dev.countersign.signing.key;

import org.jspecify.annotations.Nullable;

/** A broken invariant that no retry mends: a refused PIN or password, a damaged key store, a weak key. The service must stop. */
public final class KeyHolderBrokenException extends KeyHolderException {
    private static final long serialVersionUID = 1L;

    public KeyHolderBrokenException(String message) {
        super(message, null);
    }

    public KeyHolderBrokenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
