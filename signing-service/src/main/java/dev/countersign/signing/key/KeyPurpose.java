package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;

/** What a key may be used for. Its label says it, so that a key cannot be mistaken for one of another purpose. */
public enum KeyPurpose {
    /** RSA-2048, e = 65537: wraps session keys and seals checksums for devices. */
    DEVICE("device/"),
    /** EC P-256: signs events. */
    EVENT("event/"),
    /** EC P-256: signs checkpoints. */
    LOG("log/"),
    /** EC P-256: agrees on the keys of encrypted uploads. */
    UPLOAD("upload/");

    private final String prefix;

    KeyPurpose(String prefix) {
        this.prefix = prefix;
    }

    /** The purpose that a label names. */
    public static KeyPurpose of(KeyLabel label) {
        for (KeyPurpose purpose : values()) {
            if (label.value().startsWith(purpose.prefix)) {
                return purpose;
            }
        }
        throw new KeyMisuseException("no key purpose has labels such as " + label);
    }

    /** @throws KeyMisuseException unless the label names this purpose */
    void require(KeyLabel label) {
        if (of(label) != this) {
            throw new KeyMisuseException(label + " is no " + name().toLowerCase(java.util.Locale.ROOT) + " key");
        }
    }
}
