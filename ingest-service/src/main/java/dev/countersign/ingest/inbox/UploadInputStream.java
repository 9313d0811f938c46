package dev.countersign.ingest.inbox;

import java.io.IOException;
import java.io.InputStream;

/** What an uploader sends: its failures are told apart from the store's. */
final class UploadInputStream extends InputStream {
    private final InputStream source;

    UploadInputStream(InputStream source) {
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        try {
            return source.read();
        } catch (IOException e) {
            throw new UploadBrokenException(e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return source.read(buffer, offset, length);
        } catch (IOException e) {
            throw new UploadBrokenException(e);
        }
    }
}
