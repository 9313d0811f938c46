package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A bundle's AES key signed with a device key, in wire form {@code base64(IV):base64(RSA block)} with an IV of 16 and a block
 * of 256 bytes (docs/format.md, "Seals"). Not a secret to whoever holds the app: the device public key opens it.
 */
public record WrappedSessionKey(@JsonValue String wire) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public WrappedSessionKey {
        String[] parts = wire.split(":", -1);
        if (parts.length != 2 || decode(parts[0]).length != 16 || decode(parts[1]).length != 256) {
            throw new IllegalArgumentException("a wrapped session key is base64(16 bytes):base64(256 bytes)");
        }
    }

    public static WrappedSessionKey of(byte[] iv, byte[] block) {
        return new WrappedSessionKey(CanonicalBase64.encode(iv) + ":" + CanonicalBase64.encode(block));
    }

    /** The 16 bytes of the AES-CBC initialisation vector. */
    public byte[] iv() {
        return decode(wire.substring(0, wire.indexOf(':')));
    }

    /** The 256 bytes of the RSA-2048 block that holds the AES key. */
    public byte[] block() {
        return decode(wire.substring(wire.indexOf(':') + 1));
    }

    private static byte[] decode(String base64) {
        return CanonicalBase64.decode(base64);
    }

    @Override
    public String toString() {
        return "WrappedSessionKey[redacted]";
    }
}
