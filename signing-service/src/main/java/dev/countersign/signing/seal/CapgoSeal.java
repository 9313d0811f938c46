package dev.countersign.signing.seal;

import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.SessionKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/**
 * The bytes of a seal: AES-128-CBC with PKCS#7 padding over the whole zip, no header (docs/capgo-protocol.md a). One pass, in
 * either direction, that also computes both digests on two further threads; memory does not depend on the bundle's size.
 */
public final class CapgoSeal {
    private static final int BLOCK = 256 << 10;
    /** The JDK's AES reaches the processor's speed with pieces of this size, and loses most of it with larger ones. */
    private static final int PIECE = 64 << 10;

    private static final int AES_BLOCK = 16;

    private CapgoSeal() {}

    /**
     * Encrypts a bundle.
     *
     * @param bundle read to its end, not closed
     * @param sealed takes the ciphertext, not closed
     * @return what was read and written; the caller compares the checksum with the one it expects
     */
    public static SealedBytes seal(InputStream bundle, SessionKey key, Iv iv, OutputStream sealed) throws IOException {
        try (BackgroundDigest plain = new BackgroundDigest("plain", BLOCK + AES_BLOCK);
                BackgroundDigest cipher = new BackgroundDigest("sealed", BLOCK + AES_BLOCK)) {
            pass(bundle, plain, key.encryption(iv), cipher, sealed);
            return new SealedBytes(plain.finish(), cipher.finish(), cipher.total());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("encrypting cannot fail", e);
        }
    }

    /**
     * Decrypts a sealed object.
     *
     * @param sealed read to its end, not closed
     * @param bundle takes the plaintext; not to be trusted before the caller has compared the checksum
     * @throws GeneralSecurityException if the padding is wrong
     */
    static SealedBytes open(InputStream sealed, Cipher decryption, OutputStream bundle)
            throws IOException, GeneralSecurityException {
        try (BackgroundDigest cipher = new BackgroundDigest("sealed", BLOCK + AES_BLOCK);
                BackgroundDigest plain = new BackgroundDigest("plain", BLOCK + AES_BLOCK)) {
            pass(sealed, cipher, decryption, plain, bundle);
            return new SealedBytes(plain.finish(), cipher.finish(), cipher.total());
        }
    }

    private static void pass(
            InputStream in, BackgroundDigest read, Cipher cipher, BackgroundDigest written, OutputStream out)
            throws IOException, GeneralSecurityException {
        for (boolean more = true; more; ) {
            BackgroundDigest.Block from = read.take();
            int length = in.readNBytes(from.bytes, 0, BLOCK);
            more = length == BLOCK;
            read.add(from, length);
            BackgroundDigest.Block to = written.take();
            int made = 0;
            for (int done = 0; done < length; done += PIECE) {
                made += cipher.update(from.bytes, done, Math.min(PIECE, length - done), to.bytes, made);
            }
            if (!more) {
                made += cipher.doFinal(to.bytes, made);
            }
            out.write(to.bytes, 0, made);
            written.add(to, made);
        }
    }
}
