package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Optional;

/** The gate that is the same for every provider: which typed input may reach which key. Providers only find and use keys. */
abstract class TypedKeyProvider implements KeyProvider {

    /** What to do with a private key. Runs at most once to success; must not keep the key. */
    interface Use {
        byte[] with(KeyOperations operations, PrivateKey key) throws GeneralSecurityException;
    }

    /** Finds the key and uses it, reporting failures as {@link KeyHolder} says. */
    abstract byte[] use(KeyLabel label, Use use);

    /** Makes and stores a key pair; called only for a label that fits its purpose. */
    abstract PublicKey generatePair(KeyLabel label, KeyPurpose purpose);

    @Override
    public final WrappedSessionKey wrap(KeyLabel deviceKey, SessionKey sessionKey, Iv iv) {
        KeyPurpose.DEVICE.require(deviceKey);
        return WrappedSessionKey.of(iv.toBytes(), use(deviceKey, (operations, key) -> {
            // Copied by the thread that uses it: after a timeout a slow token may still be reading.
            byte[] content = sessionKey.copy();
            try {
                return operations.rsaType1(key, content);
            } finally {
                Arrays.fill(content, (byte) 0);
            }
        }));
    }

    @Override
    public final SealedChecksum sealChecksum(KeyLabel deviceKey, Sha256 checksum) {
        KeyPurpose.DEVICE.require(deviceKey);
        return SealedChecksum.of(use(deviceKey, (operations, key) -> operations.rsaType1(key, checksum.toBytes())));
    }

    @Override
    public final byte[] sign(KeyLabel key, SigningInput input) {
        input.requireKey(key);
        return use(key, (operations, privateKey) -> operations.ecdsa(privateKey, input.message()));
    }

    @Override
    public final byte[] agree(KeyLabel uploadKey, ECPublicKey peer) {
        KeyPurpose.UPLOAD.require(uploadKey);
        if (!PublicKeys.isOnP256(peer)) {
            throw new KeyMisuseException("the peer's key is no point on P-256");
        }
        byte[] secret = use(uploadKey, (operations, key) -> operations.ecdh(key, peer));
        if (secret.length != 32) {
            Arrays.fill(secret, (byte) 0);
            throw new KeyHolderBrokenException("an agreement on P-256 gave " + secret.length + " bytes instead of 32");
        }
        return secret;
    }

    @Override
    public final PublicKey generate(KeyLabel label, KeyPurpose purpose) {
        purpose.require(label);
        if (publicKey(label).isPresent()) {
            throw new KeyMisuseException("there already is a key " + label);
        }
        return generatePair(label, purpose);
    }

    @Override
    public abstract Optional<PublicKey> publicKey(KeyLabel label);
}
