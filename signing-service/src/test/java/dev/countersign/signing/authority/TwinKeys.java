package dev.countersign.signing.authority;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.KeyProvider;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.SessionKey;
import dev.countersign.signing.key.SigningInput;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Optional;

/** A key holder that makes the same key again: what a broken random source would do. */
final class TwinKeys implements KeyProvider {
    private final KeyProvider keys;
    private final KeyLabel twin;
    private final KeyLabel original;

    TwinKeys(KeyProvider keys, KeyLabel twin, KeyLabel original) {
        this.keys = keys;
        this.twin = twin;
        this.original = original;
    }

    private KeyLabel real(KeyLabel label) {
        return label.equals(twin) ? original : label;
    }

    @Override
    public WrappedSessionKey wrap(KeyLabel deviceKey, SessionKey sessionKey, Iv iv) {
        return keys.wrap(real(deviceKey), sessionKey, iv);
    }

    @Override
    public SealedChecksum sealChecksum(KeyLabel deviceKey, Sha256 checksum) {
        return keys.sealChecksum(real(deviceKey), checksum);
    }

    @Override
    public byte[] sign(KeyLabel key, SigningInput input) {
        return keys.sign(key, input);
    }

    @Override
    public byte[] agree(KeyLabel uploadKey, ECPublicKey peer) {
        return keys.agree(uploadKey, peer);
    }

    @Override
    public Optional<PublicKey> publicKey(KeyLabel label) {
        return keys.publicKey(real(label));
    }

    @Override
    public PublicKey generate(KeyLabel label, KeyPurpose purpose) {
        return keys.generate(label, purpose);
    }

    @Override
    public List<KeyLabel> labels() {
        return keys.labels();
    }

    @Override
    public void close() {}
}
