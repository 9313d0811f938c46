package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A bundle's SHA-256 signed with a device key, in wire form: 512 lowercase hex digits (docs/format.md, "Seals"). */
public record SealedChecksum(@JsonValue String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{512}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SealedChecksum {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("a sealed checksum is 512 lowercase hex digits");
        }
    }

    /** From the 256 bytes of the RSA-2048 block. */
    public static SealedChecksum of(byte[] block) {
        return new SealedChecksum(HexFormat.of().formatHex(block));
    }

    /** The 256 bytes of the RSA-2048 block. */
    public byte[] toBytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** Redacted: two of these with their plain checksums give the device public key away. */
    @Override
    public String toString() {
        return "SealedChecksum[redacted]";
    }
}
