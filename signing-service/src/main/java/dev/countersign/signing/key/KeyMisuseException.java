package dev.countersign.signing.key;

/** The caller asked for what no key does: an unknown label, another purpose, a wrong length. The key was not used. */
public final class KeyMisuseException extends KeyHolderException {
    private static final long serialVersionUID = 1L;

    public KeyMisuseException(String message) {
        super(message, null);
    }
}
