package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/** Which keys a holder has, and making new ones inside it. Thread-safe; fails as {@link KeyHolder} does. */
public interface KeyVault {

    /** The public half of a key, or empty if there is no key of that label. */
    Optional<PublicKey> publicKey(KeyLabel label);

    /**
     * Makes a key pair inside the holder, durable on return, usable for its purpose only and never exportable from a token:
     * RSA-2048 with e = 65537 for a device key, EC P-256 for the others.
     *
     * @throws KeyMisuseException if the label exists, or names another purpose
     */
    PublicKey generate(KeyLabel label, KeyPurpose purpose);

    /** Makes those of these keys that the holder has not, each as {@link #generate} does: together where that is cheaper. */
    default void generateMissing(List<KeyLabel> labels) {
        for (KeyLabel label : labels) {
            if (publicKey(label).isEmpty()) {
                generate(label, KeyPurpose.of(label));
            }
        }
    }

    /** The labels of all keys, in their natural order. Entries of a shared token whose names are no key labels are left out. */
    List<KeyLabel> labels();
}
