package dev.countersign.cli.device;

import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyId;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The public key that stands in an app: RSA-2048 with e = 65537 as a PKCS#1 PEM, the only form every plugin accepts (docs/capgo-protocol.md a).
 * Immutable.
 */
public final class DevicePublicKey {
    private static final int BYTES = 256;
    private static final BigInteger F4 = BigInteger.valueOf(65537);
    private static final Pattern PEM =
            Pattern.compile("\\s*-----BEGIN RSA PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END RSA PUBLIC KEY-----\\s*");

    /** What stands before a 270-byte PKCS#1 key in its SubjectPublicKeyInfo (RFC 8017 A.1, RFC 5280). */
    private static final byte[] SPKI_HEAD = HexFormat.of().parseHex("30820122300d06092a864886f70d01010105000382010f00");

    private final RSAPublicKey key;
    private final String base64;

    private DevicePublicKey(RSAPublicKey key, String base64) {
        this.key = key;
        this.base64 = base64;
    }

    /**
     * Reads the PEM.
     *
     * @throws IllegalArgumentException naming what is wrong and the fix
     */
    public static DevicePublicKey parse(String pem) {
        Matcher block = PEM.matcher(pem);
        if (!block.matches()) {
            throw new IllegalArgumentException(wrongForm(pem));
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(1));
            byte[] spki = Arrays.copyOf(SPKI_HEAD, SPKI_HEAD.length + der.length);
            System.arraycopy(der, 0, spki, SPKI_HEAD.length, der.length);
            var key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
            if (key.getModulus().bitLength() == 8 * BYTES
                    && key.getPublicExponent().equals(F4)) {
                return new DevicePublicKey(key, Base64.getEncoder().encodeToString(der));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // reported below like any other key that is not the one kind devices accept
        }
        throw new IllegalArgumentException("a device key is RSA with 2048 bits and e = 65537; devices accept no other");
    }

    /** Its wire name, which devices send with every request. */
    public DeviceKeyId id() {
        return new DeviceKeyId(base64.substring(0, 20));
    }

    /** The PKCS#1 DER in Base64. */
    public String base64() {
        return base64;
    }

    /** SHA-256 of its SubjectPublicKeyInfo, which names it without showing it. */
    public KeyId fingerprint() {
        return KeyId.ofSpki(key.getEncoded());
    }

    /**
     * Recovers what the private key signed: EMSA-PKCS1-v1_5 padding of type 1 without DigestInfo, checked to the last byte.
     *
     * @param block 256 bytes
     * @param length how many bytes must be inside
     * @throws UpdateRefusedException if this key's owner did not sign exactly so many bytes
     */
    byte[] recover(byte[] block, int length, String reason, String what) throws UpdateRefusedException {
        var signed = new BigInteger(1, block);
        if (block.length == BYTES && signed.compareTo(key.getModulus()) < 0) {
            byte[] plain = fixedLength(signed.modPow(F4, key.getModulus()));
            byte[] expected = new byte[BYTES];
            Arrays.fill(expected, 2, BYTES - length - 1, (byte) 0xff);
            expected[1] = 1;
            System.arraycopy(plain, BYTES - length, expected, BYTES - length, length);
            if (Arrays.equals(plain, expected)) {
                return Arrays.copyOfRange(plain, BYTES - length, BYTES);
            }
        }
        throw new UpdateRefusedException(reason, what + " was not made with the key of this app and environment");
    }

    private static byte[] fixedLength(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        byte[] fixed = new byte[BYTES];
        System.arraycopy(bytes, from, fixed, BYTES - bytes.length + from, bytes.length - from);
        return fixed;
    }

    private static String wrongForm(String pem) {
        String upper = pem.toUpperCase(Locale.ROOT);
        if (upper.contains("PRIVATE KEY")) {
            return "this is a private key; it must not be in an app. Name the public key's file";
        }
        if (upper.contains("BEGIN PUBLIC KEY")) {
            return "this is an SPKI key (BEGIN PUBLIC KEY), on which Android apps crash at start; convert it with: "
                    + "openssl rsa -pubin -in FILE -RSAPublicKey_out";
        }
        return "this is not a PKCS#1 public key (BEGIN RSA PUBLIC KEY)";
    }
}
