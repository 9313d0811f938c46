package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Names a request: the SHA-256 of its envelope's payload. */
public record RequestId(@JsonValue Sha256 digest) implements Comparable<RequestId> {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RequestId {}

    /** Reads 64 lowercase hexadecimal digits. */
    public static RequestId ofHex(String hex) {
        return new RequestId(Sha256.ofHex(hex));
    }

    public String hex() {
        return digest.hex();
    }

    @Override
    public int compareTo(RequestId other) {
        return digest.compareTo(other.digest);
    }

    @Override
    public String toString() {
        return digest.hex();
    }
}
