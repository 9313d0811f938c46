package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/** The opened provider as the rest of the service may see it: a vault. */
record OpenedKeys(KeyProvider provider) implements KeyVault {
    @Override
    public Optional<PublicKey> publicKey(KeyLabel label) {
        return provider.publicKey(label);
    }

    @Override
    public PublicKey generate(KeyLabel label, KeyPurpose purpose) {
        return provider.generate(label, purpose);
    }

    @Override
    public void generateMissing(List<KeyLabel> labels) {
        provider.generateMissing(labels);
    }

    @Override
    public List<KeyLabel> labels() {
        return provider.labels();
    }
}
