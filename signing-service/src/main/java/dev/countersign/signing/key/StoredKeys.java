package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads a key store's entries by label, whichever provider it is of. */
final class StoredKeys {
    private StoredKeys() {}

    /** The public keys of all entries whose names are key labels, each checked to be of the kind its purpose needs. */
    static Map<KeyLabel, PublicKey> publicKeys(KeyStore store) {
        Map<KeyLabel, PublicKey> keys = new HashMap<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                Optional<KeyLabel> label = label(alias);
                Certificate certificate = store.getCertificate(alias);
                if (label.isPresent() && certificate != null && store.isKeyEntry(alias)) {
                    keys.put(label.get(), PublicKeys.checked(certificate.getPublicKey(), KeyPurpose.of(label.get())));
                }
            }
        } catch (KeyStoreException e) {
            throw KeyHolderUnavailableException.before("cannot list the keys", e);
        }
        return Map.copyOf(keys);
    }

    /** An alias that is no key label belongs to somebody else. */
    private static Optional<KeyLabel> label(String alias) {
        try {
            return Optional.of(new KeyLabel(alias));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
