package dev.countersign.signing.key;

import org.jspecify.annotations.Nullable;

/** Transient: the token is gone, busy or slow. Try again with back-off. Whether the key was used is not known. */
public final class KeyHolderUnavailableException extends KeyHolderException {
    private static final long serialVersionUID = 1L;

    public KeyHolderUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
