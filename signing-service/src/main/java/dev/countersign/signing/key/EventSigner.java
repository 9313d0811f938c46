package dev.countersign.signing.key;

import dev.countersign.contract.dsse.Signer;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import java.security.PublicKey;

/** Signs events, and nothing else, with an event key of the holder. Fails as {@link KeyHolder} does. Thread-safe. */
public final class EventSigner implements Signer {
    private final KeyHolder holder;
    private final KeyLabel label;
    private final KeyId keyId;

    /** @throws KeyMisuseException if the vault has no such key, or it is no event key */
    public EventSigner(KeyHolder holder, KeyVault vault, KeyLabel label) {
        KeyPurpose.EVENT.require(label);
        PublicKey key = vault.publicKey(label).orElseThrow(() -> new KeyMisuseException("there is no key " + label));
        this.holder = holder;
        this.label = label;
        this.keyId = KeyId.ofSpki(key.getEncoded());
    }

    @Override
    public KeyId keyId() {
        return keyId;
    }

    /** @throws KeyMisuseException unless it is an event's pre-authentication encoding */
    @Override
    public byte[] sign(byte[] pae) {
        return holder.sign(label, SigningInput.EventPae.of(pae));
    }
}
