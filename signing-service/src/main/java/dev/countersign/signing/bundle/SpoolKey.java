package dev.countersign.signing.bundle;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A handle on the AES-256 key of one spool. Made at random, used for that one file only (so that the counter may start at
 * zero), never written anywhere, wiped on close. Ciphers made from it are dropped with the spool; Java does not let us wipe
 * what they hold inside.
 */
final class SpoolKey implements AutoCloseable {
    private static final int BLOCK = 16;

    private final byte[] bytes = new byte[32];
    private boolean closed;

    SpoolKey(SecureRandom random) {
        random.nextBytes(bytes);
    }

    /** A cipher that encrypts, or as well decrypts, from this position of the spool on. */
    synchronized Cipher from(long position) {
        if (closed) {
            throw new IllegalStateException("this spool was closed");
        }
        byte[] counter = ByteBuffer.allocate(BLOCK).putLong(8, position / BLOCK).array();
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding", "SunJCE");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(bytes, "AES"), new IvParameterSpec(counter));
            cipher.update(new byte[(int) (position % BLOCK)]);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-256 in counter mode", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "SpoolKey[redacted]";
    }
}
