package dev.countersign.signing.authority;

import dev.countersign.contract.event.RefusalReason;
import java.io.IOException;

/** What was uploaded for a request is not in the object store (yet, or any more). */
public final class UploadUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;

    /** @param reason why the request is refused if it stays away until its time is over */
    public UploadUnavailableException(RefusalReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    RefusalReason reason() {
        return reason;
    }
}
