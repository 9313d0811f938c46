package dev.countersign.ingest.intake;

import java.io.IOException;
import java.util.Locale;

/** Nothing is wrong with what was handed in, but it cannot be taken now: trying again later will help. */
public final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final What what;

    public UnavailableException(What what, String message) {
        super(message);
        this.what = what;
    }

    UnavailableException(What what, String message, Throwable cause) {
        super(message, cause);
        this.what = what;
    }

    /** The object store is full, or failed. */
    static UnavailableException ofStore(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("quota exceeded")
                ? new UnavailableException(What.ROOM, "the object store is full; nothing was stored", e)
                : new UnavailableException(What.STORE, "the object store failed; nothing is lost, try again", e);
    }

    public What what() {
        return what;
    }

    /** What is not available. */
    public enum What {
        LOG,
        STORE,
        ROOM,
        KAFKA,
        TURN
    }
}
