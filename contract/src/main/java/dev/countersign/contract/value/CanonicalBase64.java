package dev.countersign.contract.value;

import java.util.Base64;

/** Standard Base64 with padding (RFC 4648, section 4), read strictly: every sequence of bytes has exactly one text. */
public final class CanonicalBase64 {
    private CanonicalBase64() {}

    /**
     * The bytes of this text.
     *
     * @throws IllegalArgumentException for the URL-safe alphabet, missing padding, white space, or bits set beyond the last byte
     */
    public static byte[] decode(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        if (!encode(bytes).equals(base64)) {
            throw new IllegalArgumentException("not standard Base64 with padding");
        }
        return bytes;
    }

    public static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
