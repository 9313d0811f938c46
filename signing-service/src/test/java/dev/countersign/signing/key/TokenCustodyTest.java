package dev.countersign.signing.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.KeyLabel;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys are born in the token, cannot leave it, and can do one thing only, whoever asks the token. */
class TokenCustodyTest {
    private static final KeyLabel DEVICE = new KeyLabel("device/com.example.demo/production/1");
    private static final KeyLabel EVENT = new KeyLabel("event/1");
    private static final KeyLabel UPLOAD = new KeyLabel("upload/1");

    private static Pkcs11Module module;
    private static KeyProvider provider;

    @BeforeAll
    static void makeKeys() {
        module = SoftHsm.module(SoftHsm.Token.CUSTODY);
        provider = Pkcs11KeyProviderTest.opened(module);
        for (KeyLabel label : List.of(DEVICE, EVENT, UPLOAD)) {
            provider.generate(label, KeyPurpose.of(label));
        }
    }

    @AfterAll
    static void close() {
        if (provider != null) {
            provider.close();
        }
    }

    /** What code that ignores this package's port would get from the token. */
    private static PrivateKey handle(KeyLabel label) throws Exception {
        KeyStore store = Pkcs11Module.freshView(module.daily());
        store.load(null, SoftHsm.PIN.toCharArray());
        return (PrivateKey) store.getKey(label.value(), null);
    }

    @Test
    void aPrivateKeyHasNoEncodingOutsideTheToken() throws Exception {
        for (KeyLabel label : List.of(DEVICE, EVENT, UPLOAD)) {
            PrivateKey key = handle(label);
            assertNull(key.getEncoded(), label.value());
            assertNull(key.getFormat(), label.value());
            String description = key.toString();
            assertTrue(description.contains("sensitive") && description.contains("unextractable"), description);
        }
    }

    @Test
    void anotherToolSeesKeysThatWereNeverOutsideAndHaveOneUse() {
        Assumptions.assumeTrue(
                Program.isInstalled("pkcs11-tool"), "pkcs11-tool (package opensc) looks at the token too");
        String objects = new String(
                Program.run(
                        "pkcs11-tool",
                        "--module",
                        SoftHsm.library().toString(),
                        "--slot",
                        SoftHsm.slot(SoftHsm.Token.CUSTODY),
                        "--login",
                        "--pin",
                        SoftHsm.PIN,
                        "--list-objects",
                        "--type",
                        "privkey"),
                UTF_8);
        String[] keys = objects.split("(?m)^Private Key Object; ");
        assertEquals(4, keys.length, objects);
        for (String key : List.of(keys).subList(1, 4)) {
            assertTrue(key.contains("sensitive, always sensitive, never extractable, local"), key);
            String use = key.contains("upload/1") || key.contains("75706c6f61642f31") ? "derive" : "sign";
            assertTrue(key.matches("(?s).*Usage: +" + use + "\\n.*"), key);
        }
    }

    @Test
    void theTokenItselfRefusesAnotherUse() throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA", module.daily());
        PrivateKey upload = handle(UPLOAD);
        PrivateKey event = handle(EVENT);
        ECPublicKey peer = (ECPublicKey) provider.publicKey(EVENT).orElseThrow();

        assertFails(() -> {
            signature.initSign(upload);
            signature.update((byte) 1);
            signature.sign();
        });
        assertFails(() -> {
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH", module.daily());
            agreement.init(event);
            agreement.doPhase(peer, true);
            agreement.generateSecret();
        });
    }

    private interface TokenUse {
        void run() throws GeneralSecurityException;
    }

    private static void assertFails(TokenUse use) {
        Exception failure = assertThrows(Exception.class, use::run);
        String code = TokenFailure.of(failure).code();
        assertFalse(code.equals("CKR_OK"), code);
        assertTrue(code.startsWith("CKR_KEY_FUNCTION_NOT_PERMITTED") || code.startsWith("CKR_KEY_TYPE"), code);
    }
}
