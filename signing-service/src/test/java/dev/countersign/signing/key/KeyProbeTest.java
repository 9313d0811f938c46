package dev.countersign.signing.key;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.KeyLabel;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that is weak, or not the one its public half says, is found before it is used. */
class KeyProbeTest {
    private static final KeyLabel DEVICE = new KeyLabel("device/com.example.demo/production/1");
    private static final KeyLabel EVENT = new KeyLabel("event/1");

    @TempDir
    Path folder;

    private static KeyPair pair(String algorithm, AlgorithmParameterSpec kind) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(kind);
        return generator.generateKeyPair();
    }

    /** Opens and probes a key store into which somebody else put these. */
    private void probe(KeyLabel label, PrivateKey privateKey, PublicKey publicKey) {
        Secret password = Secret.of("test".toCharArray());
        var file = new KeystoreFile(folder.resolve("keys"), password, 1 << 8);
        file.alone(() -> {
            KeyStore store = file.empty();
            Certificate[] chain = {ContainerCertificate.around(publicKey, label, Clock.systemUTC())};
            store.setKeyEntry(label.value(), privateKey, "test".toCharArray(), chain);
            file.save(store);
            return label;
        });
        try (KeyProvider provider = KeystoreKeyProvider.open(file, password, Clock.systemUTC())) {
            new KeyProbe(provider, provider, new SecureRandom()).probeAll();
        }
    }

    private void assertRefused(KeyLabel label, KeyPair pair, String reason) {
        var failure =
                assertThrows(KeyHolderBrokenException.class, () -> probe(label, pair.getPrivate(), pair.getPublic()));
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
    }

    @Test
    void deviceKeysThatPhonesRefuseAreRefused() throws Exception {
        assertRefused(DEVICE, pair("RSA", new RSAKeyGenParameterSpec(1024, RSAKeyGenParameterSpec.F4)), "2048");
        assertRefused(DEVICE, pair("RSA", new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4)), "2048");
        assertRefused(DEVICE, pair("RSA", new RSAKeyGenParameterSpec(2048, BigInteger.valueOf(3))), "65537");
    }

    @Test
    void aKeyOfAnotherKindUnderTheLabelIsRefused() throws Exception {
        assertRefused(EVENT, pair("EC", new ECGenParameterSpec("secp384r1")), "P-256");
        assertRefused(EVENT, pair("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4)), "EC");
        assertRefused(DEVICE, pair("EC", new ECGenParameterSpec("secp256r1")), "RSA");
    }

    @Test
    void aPrivateKeyThatIsNotThePublicOnesIsRefused() throws Exception {
        ECGenParameterSpec p256 = new ECGenParameterSpec("secp256r1");
        KeyPair wrong =
                new KeyPair(pair("EC", p256).getPublic(), pair("EC", p256).getPrivate());
        assertRefused(EVENT, wrong, "does not fit its public half");
        assertRefused(new KeyLabel("upload/1"), wrong, "does not fit its public half");
        RSAKeyGenParameterSpec rsa = new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4);
        KeyPair device =
                new KeyPair(pair("RSA", rsa).getPublic(), pair("RSA", rsa).getPrivate());
        assertRefused(DEVICE, device, "does not fit its public half");
    }
}
