package dev.countersign.signing.key;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.KeyLabel;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class Pkcs11KeyProviderTest extends KeyProviderContract {
    private Pkcs11Module module;
    private KeyProvider provider;

    @BeforeAll
    void open() {
        module = SoftHsm.module(SoftHsm.Token.CONTRACT);
        provider = opened(module);
    }

    @AfterAll
    void close() {
        if (provider != null) {
            provider.close();
        }
    }

    static Pkcs11KeyProvider opened(Pkcs11Module module) {
        return new Pkcs11KeyProvider(
                module, Secret.of(SoftHsm.PIN.toCharArray()), 8, Duration.ofSeconds(10), Clock.systemUTC());
    }

    @Override
    KeyProvider provider() {
        return provider;
    }

    @Override
    KeyProvider openedAgain() {
        return opened(SoftHsm.module(SoftHsm.Token.CONTRACT));
    }

    @Override
    void importKey(KeyLabel label, PrivateKey privateKey, PublicKey publicKey) throws Exception {
        KeyStore store = Pkcs11Module.freshView(module.daily());
        store.load(null, SoftHsm.PIN.toCharArray());
        Certificate[] chain = {ContainerCertificate.around(publicKey, label, Clock.systemUTC())};
        store.setKeyEntry(label.value(), privateKey, null, chain);
    }

    @Override
    List<String> secrets() {
        return Stream.concat(super.secrets().stream(), Stream.of(SoftHsm.PIN)).toList();
    }

    @Test
    void onlyTheMechanismsOnTheListCanBeAskedFor() {
        Provider token = module.daily();
        assertTrue(token.getService("Signature", "SHA256withECDSA") != null, "positive control");
        assertNull(token.getService("KeyGenerator", "AES"));
        assertNull(token.getService("Cipher", "AES/CBC/NoPadding"));
        assertNull(token.getService("Cipher", "RSA/ECB/NoPadding"));
        assertNull(token.getService("Mac", "HmacSHA256"));
        assertNull(token.getService("MessageDigest", "SHA-256"));
        assertNull(token.getService("SecretKeyFactory", "AES"));
    }
}
