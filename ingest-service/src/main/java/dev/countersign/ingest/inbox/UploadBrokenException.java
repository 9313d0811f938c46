package dev.countersign.ingest.inbox;

import java.io.IOException;

/** The uploader went away or was too slow: its side failed, not the store. */
public final class UploadBrokenException extends IOException {
    private static final long serialVersionUID = 1L;

    UploadBrokenException(IOException cause) {
        super("the upload broke off", cause);
    }
}
