package dev.countersign.distribution.bundles;

/** An object in the store is not what its name says. It is never served. */
final class CorruptObjectException extends Exception {
    private static final long serialVersionUID = 1L;

    CorruptObjectException(String message) {
        super(message);
    }
}
