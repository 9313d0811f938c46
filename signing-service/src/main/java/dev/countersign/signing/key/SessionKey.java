package dev.countersign.signing.key;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A handle on the AES-128 key of one bundle. The bytes have no accessor: the handle makes ciphers, and a {@link KeyHolder} wraps
 * it. Close it when the seal is done; it is wiped, and every later use throws. Not to be shared between threads while closing.
 */
public final class SessionKey implements AutoCloseable {
    public static final int LENGTH = 16;

    private final byte[] bytes;
    private boolean closed;

    private SessionKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A fresh random key. */
    public static SessionKey random(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new SessionKey(bytes);
    }

    /**
     * Takes over a key that was recovered from its wrapped form. The given array is wiped.
     *
     * @throws KeyMisuseException unless there are exactly 16 bytes
     */
    public static SessionKey takeFrom(byte[] recovered) {
        byte[] bytes = recovered.clone();
        Arrays.fill(recovered, (byte) 0);
        if (bytes.length != LENGTH) {
            Arrays.fill(bytes, (byte) 0);
            throw new KeyMisuseException("a session key has 16 bytes, not " + bytes.length);
        }
        return new SessionKey(bytes);
    }

    /** A cipher that encrypts a bundle for devices: AES-128-CBC with PKCS#7 padding (docs/capgo-protocol.md a). */
    public Cipher encryption(Iv iv) {
        return cipher(Cipher.ENCRYPT_MODE, iv);
    }

    /** A cipher that opens a sealed bundle as a device does. */
    public Cipher decryption(Iv iv) {
        return cipher(Cipher.DECRYPT_MODE, iv);
    }

    private Cipher cipher(int mode, Iv iv) {
        byte[] key = copy();
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding", "SunJCE");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv.toBytes()));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new KeyHolderBrokenException("this Java platform has no AES-128-CBC", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** A copy of the 16 bytes, for this package's key operations alone. */
    synchronized byte[] copy() {
        if (closed) {
            throw new IllegalStateException("this session key was closed");
        }
        return bytes.clone();
    }

    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "SessionKey[redacted]";
    }
}
