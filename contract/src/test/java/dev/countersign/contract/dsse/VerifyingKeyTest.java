package dev.countersign.contract.dsse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.value.KeyId;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyingKeyTest {
    private static final byte[] MESSAGE = "message".getBytes(UTF_8);
    private static final String P256_SPKI = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

    static List<PersonKey> ed25519() {
        return List.of(PersonKey.generate());
    }

    @Test
    void bothKindsReadBackFromTheirTexts() {
        for (VerifyingKey key : List.of(PersonKey.generate().verifyingKey(), new TestKey().verifyingKey())) {
            assertEquals(key, VerifyingKey.ofBase64(key.base64()));
            assertEquals(key, VerifyingKey.ofSpki(key.spki()));
            assertEquals(key, VerifyingKey.of(key.publicKey()));
            assertEquals(KeyId.ofSpki(key.spki()), key.keyId());
            assertNotEquals(key, new TestKey().verifyingKey());
            String base64 = key.base64();
            for (String other : List.of(base64 + "\n", " " + base64, base64 + "=", base64.substring(1), "")) {
                assertThrows(IllegalArgumentException.class, () -> VerifyingKey.ofBase64(other));
            }
        }
    }

    @Test
    void everyFlippedBitOfASignatureOrMessageIsNoticed() {
        var ecdsa = new TestKey();
        PersonKey person = PersonKey.generate();
        for (int i = 0; i < 2; i++) {
            VerifyingKey key = i == 0 ? ecdsa.verifyingKey() : person.verifyingKey();
            byte[] signature = i == 0 ? ecdsa.sign(MESSAGE) : person.sign(MESSAGE);
            assertTrue(key.verify(MESSAGE, signature));
            for (int bit = 0; bit < 8 * signature.length; bit++) {
                assertFalse(key.verify(MESSAGE, flipped(signature, bit)));
            }
            for (int bit = 0; bit < 8 * MESSAGE.length; bit++) {
                assertFalse(key.verify(flipped(MESSAGE, bit), signature));
            }
            for (int length : new int[] {0, 1, signature.length - 1, signature.length + 1}) {
                assertFalse(key.verify(MESSAGE, Arrays.copyOf(signature, length)));
            }
        }
    }

    @Test
    void zeroIsNoEcdsaSignature() {
        VerifyingKey key = new TestKey().verifyingKey();
        for (String der : List.of("3006020100020100", "3006020101020100", "3006020100020101", "30060201ff0201ff")) {
            assertFalse(key.verify(MESSAGE, HexFormat.of().parseHex(der)));
        }
    }

    /** RSA, secp256k1 and P-384 keys, Ed448 and X25519, each from a provider of this platform. */
    @ParameterizedTest
    @ValueSource(strings = {"RSA", "secp384r1", "secp521r1", "Ed448", "X25519", "X448", "DSA"})
    void otherKindsOfKeysAreRefused(String kind) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.startsWith("secp") ? "EC" : kind);
        if (kind.startsWith("secp")) {
            generator.initialize(new ECGenParameterSpec(kind));
        }
        PublicKey key = generator.generateKeyPair().getPublic();
        assertThrows(IllegalArgumentException.class, () -> VerifyingKey.of(key));
        assertThrows(IllegalArgumentException.class, () -> VerifyingKey.ofSpki(key.getEncoded()));
    }

    @Test
    void aPointThatIsNotOnTheCurveIsRefused() {
        byte[] spki = new TestKey().verifyingKey().spki();
        assertTrue(HexFormat.of().formatHex(spki).startsWith(P256_SPKI + "04"));
        int accepted = 0;
        for (int bit = 27 * 8; bit < spki.length * 8; bit++) {
            byte[] moved = flipped(spki, bit);
            assertThrows(IllegalArgumentException.class, () -> VerifyingKey.ofSpki(moved));
        }
        assertEquals(0, accepted);
        String infinity = "3019301306072a8648ce3d020106082a8648ce3d03010703020000";
        String zero = P256_SPKI + "04" + "00".repeat(64);
        String prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
        BigInteger b = new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
        String yOfZero = "%064x"
                .formatted(b.modPow(
                        new BigInteger(prime, 16).add(BigInteger.ONE).shiftRight(2), new BigInteger(prime, 16)));
        String beyondThePrime = P256_SPKI + "04" + prime + yOfZero;
        for (String hex : List.of(infinity, zero, beyondThePrime)) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> VerifyingKey.ofSpki(HexFormat.of().parseHex(hex)));
        }
        VerifyingKey.ofSpki(HexFormat.of().parseHex(P256_SPKI + "04" + "00".repeat(32) + yOfZero));
    }

    @Test
    void anotherEncodingOfTheSameKeyIsRefused() {
        byte[] spki = new TestKey().verifyingKey().spki();
        byte[] longer = Arrays.copyOf(spki, spki.length + 1);
        assertThrows(IllegalArgumentException.class, () -> VerifyingKey.ofSpki(longer));
        byte[] compressed = Arrays.copyOf(spki, 26 + 33);
        compressed[1] = (byte) (compressed.length - 2);
        compressed[24] = 34;
        compressed[26] = (byte) (2 + (spki[spki.length - 1] & 1));
        assertThrows(IllegalArgumentException.class, () -> VerifyingKey.ofSpki(compressed));
        byte[] longLength = new byte[spki.length + 1];
        longLength[0] = 0x30;
        longLength[1] = (byte) 0x81;
        System.arraycopy(spki, 1, longLength, 2, spki.length - 1);
        assertThrows(IllegalArgumentException.class, () -> VerifyingKey.ofSpki(longLength));
        assertThrows(IllegalArgumentException.class, () -> VerifyingKey.ofSpki(new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("ed25519")
    void keyFilesReadBack(PersonKey key) {
        PersonKey read = PersonKey.parsePem(key.toPem());
        assertEquals(key.keyId(), read.keyId());
        assertArrayEquals(key.sign(MESSAGE), read.sign(MESSAGE), "Ed25519 is deterministic");
        assertFalse(
                key.toString().contains(key.toPem().lines().skip(1).findFirst().orElseThrow()));
        assertTrue(key.toPem().endsWith(key.publicPem()));
        assertTrue(key.verifyingKey().verify(MESSAGE, read.sign(MESSAGE)));
    }

    @Test
    void anEcdsaKeyFileByOpensslReads() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var pair = generator.generateKeyPair();
        String pem = pem("PUBLIC KEY", pair.getPublic().getEncoded())
                + "a comment\r\n"
                + pem("PRIVATE KEY", pair.getPrivate().getEncoded()).replace("\n", "\r\n");
        PersonKey read = PersonKey.parsePem(pem);
        assertTrue(VerifyingKey.of(pair.getPublic()).verify(MESSAGE, read.sign(MESSAGE)));
    }

    @Test
    void keyFilesThatAreNoneSayHowToMendThem() throws Exception {
        PersonKey one = PersonKey.generate();
        PersonKey two = PersonKey.generate();
        assertRefused("PRIVATE KEY", one.publicPem());
        assertRefused("PUBLIC KEY", one.toPem().replace(one.publicPem(), ""));
        assertRefused("do not belong together", one.toPem().replace(one.publicPem(), two.publicPem()));
        assertRefused("PUBLIC KEY", "");
        assertRefused("PRIVATE KEY", one.toPem().replace("BEGIN PRIVATE", "BEGIN ENCRYPTED PRIVATE"));
        assertRefused("neither", one.publicPem() + pem("PRIVATE KEY", new byte[] {1, 2, 3}));
        KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
        p384.initialize(new ECGenParameterSpec("secp384r1"));
        byte[] other = p384.generateKeyPair().getPrivate().getEncoded();
        String p256 = pem("PUBLIC KEY", new TestKey().verifyingKey().spki());
        assertRefused("belong", p256 + pem("PRIVATE KEY", other));
        byte[] ed448 = KeyPairGenerator.getInstance("Ed448")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        assertRefused("neither", one.publicPem() + pem("PRIVATE KEY", ed448));
    }

    private static void assertRefused(String why, String pem) {
        String message = assertThrows(IllegalArgumentException.class, () -> PersonKey.parsePem(pem))
                .getMessage();
        assertTrue(message.contains(why), message);
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        return flipped;
    }

    private static String pem(String name, byte[] der) {
        return "-----BEGIN " + name + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + name
                + "-----\n";
    }
}
