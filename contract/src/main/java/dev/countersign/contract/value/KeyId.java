package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Names a key of a person or of the signing service: the SHA-256 of its DER SubjectPublicKeyInfo (RFC 5280). */
public record KeyId(@JsonValue Sha256 digest) implements Comparable<KeyId> {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public KeyId {}

    /** Reads 64 lowercase hexadecimal digits. */
    public static KeyId ofHex(String hex) {
        return new KeyId(Sha256.ofHex(hex));
    }

    /** The name of the key with this DER SubjectPublicKeyInfo. */
    public static KeyId ofSpki(byte[] spki) {
        return new KeyId(Sha256.hash(spki));
    }

    public String hex() {
        return digest.hex();
    }

    @Override
    public int compareTo(KeyId other) {
        return digest.compareTo(other.digest);
    }

    @Override
    public String toString() {
        return digest.hex();
    }
}
