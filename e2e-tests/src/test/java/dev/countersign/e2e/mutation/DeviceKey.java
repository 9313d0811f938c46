package dev.countersign.e2e.mutation;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;

/** The device's public key in an attacker's hands: whoever has the app has it. */
final class DeviceKey {

    static final int BLOCK = 256;

    private final BigInteger modulus;
    private final BigInteger exponent;

    DeviceKey(String pkcs1Pem) {
        String body = pkcs1Pem.replaceAll("-----[A-Z ]+-----", "");
        RSAPublicKey key = RSAPublicKey.getInstance(Base64.getMimeDecoder().decode(body));
        this.modulus = key.getModulus();
        this.exponent = key.getPublicExponent();
    }

    /** The padded block under a signature. */
    byte[] open(byte[] signature) {
        return block(new BigInteger(1, signature).modPow(exponent, modulus));
    }

    /** What was signed, its length being known. */
    byte[] recover(byte[] signature, int length) {
        return Arrays.copyOfRange(open(signature), BLOCK - length, BLOCK);
    }

    /** n - 1, which RSA leaves as it is. */
    byte[] minusOne() {
        return block(modulus.subtract(BigInteger.ONE));
    }

    /** The same number modulo n, spelled longer, or the block itself where that takes more than a block. */
    byte[] plusModulus(byte[] signature) {
        BigInteger sum = new BigInteger(1, signature).add(modulus);
        return sum.bitLength() > BLOCK * 8 ? new byte[BLOCK] : block(sum);
    }

    static byte[] block(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] block = new byte[BLOCK];
        int length = Math.min(bytes.length, BLOCK);
        System.arraycopy(bytes, bytes.length - length, block, BLOCK - length, length);
        return block;
    }
}
