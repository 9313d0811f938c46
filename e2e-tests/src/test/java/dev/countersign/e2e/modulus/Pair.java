package dev.countersign.e2e.modulus;

import java.math.BigInteger;
import java.util.HexFormat;

/**
 * A value somebody could know and what could be its RSA signature in the Capgo format (PKCS#1 v1.5 type 1, no DigestInfo):
 * a checksum and a sealed checksum, or an AES key and a wrapped one. Both in hex.
 */
public record Pair(String value, String signature) {

    private static final int BLOCK = 256;

    /**
     * {@code signature^e - padded(value)}: a multiple of the modulus if, and but for chance only if, they belong
     * together. Two of them have the modulus as greatest common divisor, times something small.
     */
    BigInteger multipleOfTheModulus(int exponent) {
        return number(signature).pow(exponent).subtract(padded(value));
    }

    /** The block under the signature of this value. */
    static BigInteger padded(String value) {
        String padding = "0001" + "ff".repeat(BLOCK - 3 - value.length() / 2) + "00";
        return number(padding + value);
    }

    static BigInteger number(String hex) {
        return new BigInteger(1, HexFormat.of().parseHex(hex));
    }
}
