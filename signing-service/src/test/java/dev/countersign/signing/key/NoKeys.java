package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import java.security.interfaces.ECPublicKey;

/** A holder without keys that fails as it is told to. */
final class NoKeys implements KeyHolder {
    KeyHolderException failure = new KeyMisuseException("there is no key");

    @Override
    public WrappedSessionKey wrap(KeyLabel deviceKey, SessionKey sessionKey, Iv iv) {
        throw failure;
    }

    @Override
    public SealedChecksum sealChecksum(KeyLabel deviceKey, Sha256 checksum) {
        throw failure;
    }

    @Override
    public byte[] sign(KeyLabel key, SigningInput input) {
        throw failure;
    }

    @Override
    public byte[] agree(KeyLabel uploadKey, ECPublicKey peer) {
        throw failure;
    }
}
