package dev.countersign.cli.upload;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.cms.CMSAuthEnvelopedDataStreamGenerator;
import org.bouncycastle.cms.CMSException;

/**
 * Encrypts a bundle for one upload key of the signing service: CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM content
 * (RFC 5084) and one key agreement recipient (RFC 5753): ephemeral-static ECDH on P-256, X9.63 KDF with SHA-256, AES-256 key
 * wrap. The recipient is named by a subject key identifier that is its key id: the SHA-256 of its SubjectPublicKeyInfo
 * (RFC 7093 section 2, method 4).
 *
 * <p>Every call makes a new ephemeral key and content key, so the same bundle never gives the same ciphertext twice. Streams:
 * memory does not depend on the bundle's size. Thread-safe.
 */
public final class UploadEncryption {
    private static final int BUFFER = 64 << 10;

    private final ECPublicKey uploadKey;
    private final SecureRandom random;

    /**
     * @param uploadKey the upload key, proven by a {@code key.activated} event under a pinned log key, on P-256
     */
    public UploadEncryption(ECPublicKey uploadKey, SecureRandom random) {
        this.uploadKey = uploadKey;
        this.random = random;
    }

    /**
     * Encrypts to the end of the bundle.
     *
     * @param bundle read to its end, not closed
     * @param ciphertext flushed, not closed
     * @throws IOException if a stream fails; what was written by then is of no use
     */
    public void encrypt(InputStream bundle, OutputStream ciphertext) throws IOException {
        try {
            CMSAuthEnvelopedDataStreamGenerator generator = new CMSAuthEnvelopedDataStreamGenerator();
            generator.addRecipientInfoGenerator(new KeyAgreement(uploadKey, random));
            generator.setBufferSize(BUFFER);
            try (OutputStream plain = generator.open(new NotClosing(ciphertext), new ContentEncryption(random))) {
                byte[] buffer = new byte[BUFFER];
                for (int length = bundle.read(buffer); length >= 0; length = bundle.read(buffer)) {
                    plain.write(buffer, 0, length);
                }
            }
            ciphertext.flush();
        } catch (CMSException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt for this upload key", e);
        }
    }

    /** Bouncy Castle closes what it writes to; the caller's stream is the caller's. */
    private static final class NotClosing extends FilterOutputStream {
        NotClosing(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
