package dev.countersign.objectstore.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** A response's body: it fails as the port says, and closing it early ends the connection, where the SDK would read on. */
final class ObjectStream extends FilterInputStream {

    private static final int SKIP_BUFFER = 8192;

    private final ResponseInputStream<GetObjectResponse> body;
    private long left;

    ObjectStream(ResponseInputStream<GetObjectResponse> body) {
        super(body);
        this.body = body;
        this.left = Failures.whole(body.response().contentLength());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int read = in.read(buffer, offset, length);
            left -= Math.max(read, 0);
            return read;
        } catch (SdkException e) {
            throw Failures.of("reading", e);
        }
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] buffer = new byte[SKIP_BUFFER];
        int read = read(buffer, 0, (int) Math.min(buffer.length, Math.max(count, 0)));
        return Math.max(read, 0);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() throws IOException {
        if (left > 0) {
            body.abort();
        }
        try {
            body.close();
        } catch (SdkException e) {
            throw Failures.of("closing", e);
        }
    }
}
