package dev.countersign.distribution.follow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.testing.TestKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which code verifies a signature makes no difference but for its speed. */
class NativeVerifierTest {
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    @BeforeAll
    static void register() {
        NativeVerifier.register();
        assumeTrue(Security.getProvider(VerifyingKey.FAST_PROVIDER) != null, "the library does not run here");
    }

    @AfterAll
    static void remove() {
        Security.removeProvider(VerifyingKey.FAST_PROVIDER);
    }

    @Test
    void javasProvidersStayThePreferredOnes() throws GeneralSecurityException {
        assertTrue(
                Signature.getInstance("SHA256withECDSA").getProvider().getName().startsWith("Sun"));
    }

    @Test
    void nativeCodeAndJavaGiveTheSameAnswers() throws GeneralSecurityException {
        for (int round = 0; round < 20; round++) {
            byte[] message = ("message " + round).getBytes(UTF_8);
            TestKey key = new TestKey();
            byte[] good = key.sign(message);
            assertTrue(key.verifyingKey().verify(message, good));
            assertFalse(key.verifyingKey().verify("another".getBytes(UTF_8), good));
            assertFalse(new TestKey().verifyingKey().verify(message, good));
            for (byte[] signature : variants(good)) {
                assertEquals(
                        java(key.verifyingKey().publicKey(), message, signature),
                        key.verifyingKey().verify(message, signature),
                        Arrays.toString(signature));
            }
        }
    }

    /** Bits flipped, bytes lost and added, other encodings of the same numbers, and other numbers. */
    private static List<byte[]> variants(byte[] good) {
        List<byte[]> variants = new ArrayList<>();
        for (int i = 0; i < good.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = good.clone();
                flipped[i] ^= (byte) (1 << bit);
                variants.add(flipped);
            }
            variants.add(Arrays.copyOf(good, i));
        }
        variants.add(Arrays.copyOf(good, good.length + 1));
        int split = 4 + good[3];
        BigInteger r = new BigInteger(Arrays.copyOfRange(good, 4, split));
        BigInteger s = new BigInteger(Arrays.copyOfRange(good, split + 2, good.length));
        for (BigInteger[] pair : new BigInteger[][] {
            {r, s},
            {r, ORDER.subtract(s)},
            {r, s.add(ORDER)},
            {r.add(ORDER), s},
            {r, s.negate()},
            {r, BigInteger.ZERO},
            {BigInteger.ZERO, s},
            {BigInteger.ONE, BigInteger.ONE},
            {ORDER, ORDER}
        }) {
            variants.add(der(pair[0].toByteArray(), pair[1].toByteArray()));
        }
        variants.add(der(padded(r), s.toByteArray()));
        byte[] longForm = new byte[good.length + 1];
        longForm[0] = good[0];
        longForm[1] = (byte) 0x81;
        System.arraycopy(good, 1, longForm, 2, good.length - 1);
        variants.add(longForm);
        return variants;
    }

    private static byte[] padded(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, padded, 1, bytes.length);
        return padded;
    }

    private static byte[] der(byte[] r, byte[] s) {
        byte[] der = new byte[6 + r.length + s.length];
        der[0] = 0x30;
        der[1] = (byte) (4 + r.length + s.length);
        der[2] = 2;
        der[3] = (byte) r.length;
        System.arraycopy(r, 0, der, 4, r.length);
        der[4 + r.length] = 2;
        der[5 + r.length] = (byte) s.length;
        System.arraycopy(s, 0, der, 6 + r.length, s.length);
        return der;
    }

    private static boolean java(PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA", "SunEC");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
