package dev.countersign.signing.bundle;

import dev.countersign.contract.event.RefusalReason;

/** Leaves the opening at the first thing wrong; {@link UploadOpening} turns it into a result, so it never crosses the package. */
final class UploadRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;

    UploadRefusal(RefusalReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    static UploadRefusal unreadable(String detail) {
        return new UploadRefusal(RefusalReason.UPLOAD_UNREADABLE, detail);
    }

    /** Whether altered bytes could be the cause. */
    boolean isAboutStructure() {
        return reason == RefusalReason.UPLOAD_UNREADABLE;
    }

    OpenedUpload.Refused result() {
        return new OpenedUpload.Refused(reason, String.valueOf(getMessage()));
    }
}
