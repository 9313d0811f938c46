package dev.countersign.signing.authority;

import java.io.IOException;

/** The uploaded bytes of a request are not in the object store (yet, or any more). */
public final class BundleUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    public BundleUnavailableException(String message) {
        super(message);
    }
}
