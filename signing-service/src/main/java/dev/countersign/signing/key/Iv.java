package dev.countersign.signing.key;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The 16 bytes of an AES-CBC initialisation vector. Not secret. Immutable. */
public final class Iv {
    public static final int LENGTH = 16;

    private final byte[] bytes;

    private Iv(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A fresh random one: CBC needs it unpredictable. */
    public static Iv random(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new Iv(bytes);
    }

    /** @throws IllegalArgumentException unless there are exactly 16 bytes */
    public static Iv of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("an AES-CBC IV has 16 bytes, not " + bytes.length);
        }
        return new Iv(bytes.clone());
    }

    /** A copy of the 16 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Iv that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Iv[" + HexFormat.of().formatHex(bytes) + "]";
    }
}
