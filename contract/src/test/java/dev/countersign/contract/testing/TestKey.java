package dev.countersign.contract.testing;

import dev.countersign.contract.dsse.Signer;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.value.KeyId;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** An ECDSA P-256 key in memory, as event and log keys are. */
public final class TestKey implements Signer {
    private final PrivateKey privateKey;
    private final VerifyingKey verifyingKey;

    public TestKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            privateKey = pair.getPrivate();
            verifyingKey = VerifyingKey.of(pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    @Override
    public KeyId keyId() {
        return verifyingKey.keyId();
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(privateKey);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
