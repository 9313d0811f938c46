package dev.countersign.signing.seal;

/** A device would not accept this seal. The one exception of {@link SealOpener}; messages name the check, never a value. */
public final class SealRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    SealRefusedException(String message) {
        super(message);
    }
}
