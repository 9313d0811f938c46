package dev.countersign.ingest.inbox;

import java.io.IOException;

/** Bytes are not those that the signed request declares. The message says in which way. */
public final class DeclarationException extends IOException {
    private static final long serialVersionUID = 1L;

    DeclarationException(String message) {
        super(message);
    }
}
