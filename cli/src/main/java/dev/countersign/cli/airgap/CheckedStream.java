package dev.countersign.cli.airgap;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.value.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.Supplier;

/** A stream whose end throws unless its bytes have this digest: whoever stores them as they are read stores nothing then. */
final class CheckedStream extends FilterInputStream {
    private final MessageDigest actual = Sha256.digest();
    private final Sha256 expected;
    private final Supplier<CommandFailure> otherwise;
    private boolean ended;

    CheckedStream(InputStream in, Sha256 expected, Supplier<CommandFailure> otherwise) {
        super(in);
        this.expected = expected;
        this.otherwise = otherwise;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count > 0) {
            actual.update(buffer, offset, count);
        } else if (count < 0 && !ended) {
            ended = true;
            if (!Sha256.of(actual.digest()).equals(expected)) {
                throw otherwise.get();
            }
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public long skip(long count) {
        throw new UnsupportedOperationException("what is skipped is not hashed");
    }
}
