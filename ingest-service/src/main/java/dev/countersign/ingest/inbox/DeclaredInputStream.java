package dev.countersign.ingest.inbox;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * Counts and hashes while it is read, and ends only if the bytes are exactly those declared: otherwise reading throws, so whoever copies it
 * never completes a copy of anything else. Reads at most one byte beyond the declared size.
 */
final class DeclaredInputStream extends InputStream {
    private final InputStream source;
    private final BundleUpload declared;
    private final MessageDigest digest = Sha256.digest();
    private long count;
    private boolean ended;

    DeclaredInputStream(InputStream source, BundleUpload declared) {
        this.source = source;
        this.declared = declared;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == -1 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        // One byte more than is missing tells a longer source from one that ends here.
        int most = (int) Math.min(length, declared.size() - count + 1);
        int read = source.read(buffer, offset, most);
        if (read == -1) {
            checkEnd();
            return -1;
        }
        digest.update(buffer, offset, read);
        count += read;
        CrashPoint.reached("ingest.bundle-receiving");
        if (count > declared.size()) {
            throw new DeclarationException("more than the " + declared.size() + " bytes that the request declares");
        }
        return read;
    }

    /** Reads to the end. */
    void drain() throws IOException {
        transferTo(OutputStream.nullOutputStream());
    }

    private void checkEnd() throws DeclarationException {
        if (count != declared.size()) {
            throw new DeclarationException(count + " bytes, but the request declares " + declared.size());
        }
        Sha256 actual = Sha256.of(digest.digest());
        if (!actual.equals(declared.ciphertext())) {
            throw new DeclarationException("SHA-256 " + actual + ", but the request declares " + declared.ciphertext());
        }
        ended = true;
    }
}
