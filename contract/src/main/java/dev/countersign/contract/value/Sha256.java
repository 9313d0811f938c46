package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A SHA-256 digest: 32 bytes, written as 64 lowercase hexadecimal digits. Immutable; equality takes constant time. */
public final class Sha256 implements Comparable<Sha256> {
    public static final int LENGTH = 32;

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] bytes;

    private Sha256(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Wraps a copy of 32 digest bytes.
     *
     * @throws IllegalArgumentException if there are not exactly 32
     */
    public static Sha256 of(byte[] digest) {
        if (digest.length != LENGTH) {
            throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, not " + digest.length);
        }
        return new Sha256(digest.clone());
    }

    /**
     * Reads 64 lowercase hexadecimal digits.
     *
     * @throws IllegalArgumentException for anything else, upper case included
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Sha256 ofHex(String hex) {
        if (hex.length() != 2 * LENGTH || !hex.chars().allMatch(Sha256::isLowerHex)) {
            throw new IllegalArgumentException("a SHA-256 digest is 64 lowercase hex digits");
        }
        return new Sha256(HEX.parseHex(hex));
    }

    /** The digest of these bytes. */
    public static Sha256 hash(byte[] content) {
        return new Sha256(digest().digest(content));
    }

    /** A fresh SHA-256 computation. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Feeds the 32 bytes to a digest, without a copy. */
    public void update(MessageDigest digest) {
        digest.update(bytes);
    }

    /** Writes the 32 bytes, without a copy. */
    public void put(ByteBuffer target) {
        target.put(bytes);
    }

    @JsonValue
    public String hex() {
        return HEX.formatHex(bytes);
    }

    private static boolean isLowerHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    @Override
    public int compareTo(Sha256 other) {
        return java.util.Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sha256 that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(bytes).getInt();
    }

    @Override
    public String toString() {
        return hex();
    }
}
