package dev.countersign.signing.bundle;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * Streaming AES-256-GCM decryption (NIST SP 800-38D) out of the JDK's parts, which the processor speeds up. Its own GCM
 * decryption holds the whole message back in memory.
 *
 * <p>GCM encrypts in counter mode, starting at the block after J0 = nonce ‖ 1, and computes its tag over the ciphertext. So
 * the plaintext comes from counter mode, and encrypting it once more with GCM gives the same ciphertext again, and with it the
 * tag that the message must have. The plaintext is not to be used before {@link #tagIs} has said yes.
 */
final class ContentDecryption {
    /** Counter mode counts on where GCM's 32-bit counter would wrap; no message comes near. */
    static final long MOST_BYTES = ((1L << 32) - 2) * 16;

    private final Cipher decryption;
    private final Cipher encryption;
    private byte[] again = new byte[0];
    private long total;

    ContentDecryption(SecretKey key, byte[] nonce) {
        try {
            byte[] firstCounter = ByteBuffer.allocate(16).put(nonce).putInt(2).array();
            decryption = Cipher.getInstance("AES/CTR/NoPadding", "SunJCE");
            decryption.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(firstCounter));
            encryption = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
            encryption.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-256-GCM", e);
        }
    }

    /** Decrypts the next bytes in place. */
    void decrypt(byte[] content, int length) {
        total += length;
        if (total > MOST_BYTES) {
            throw new IllegalStateException("longer than GCM allows");
        }
        if (again.length < length + 32) {
            again = new byte[length + 32];
        }
        try {
            decryption.update(content, 0, length, content);
            encryption.update(content, 0, length, again);
        } catch (ShortBufferException e) {
            throw new IllegalStateException("the buffer has room for what is held back", e);
        }
    }

    /** After the last bytes: whether they all, in this order, are what the sender encrypted. Constant time. */
    boolean tagIs(byte[] tag) {
        try {
            byte[] end = encryption.doFinal();
            byte[] computed = Arrays.copyOfRange(end, end.length - 16, end.length);
            return MessageDigest.isEqual(computed, tag);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("encrypting cannot fail at its end", e);
        }
    }
}
