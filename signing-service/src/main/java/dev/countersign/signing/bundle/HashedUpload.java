package dev.countersign.signing.bundle;

import dev.countersign.contract.value.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** The uploaded bytes, hashed and counted as they are read, and never more of them than were declared. */
final class HashedUpload extends FilterInputStream {
    private final MessageDigest digest = Sha256.digest();
    private final long declared;
    private long read;

    HashedUpload(InputStream stored, long declared) {
        super(stored);
        this.declared = declared;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (read == declared) {
            return -1;
        }
        int got = in.read(into, offset, (int) Math.min(length, declared - read));
        if (got > 0) {
            digest.update(into, offset, got);
            read += got;
        }
        return got;
    }

    /** Reads what is left and says whether the whole is the declared one: same digest, same size. Ends the use. */
    boolean isWhatWasDeclared(Sha256 expected) throws IOException {
        byte[] rest = new byte[64 << 10];
        while (read(rest, 0, rest.length) >= 0) {
            // hashed by reading
        }
        return read == declared && in.read() < 0 && Sha256.of(digest.digest()).equals(expected);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
