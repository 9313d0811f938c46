package dev.countersign.cli.key;

import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a key.
 *
 * @param since when it came to this state
 */
record KnownKey(KeyLabel label, KeyId fingerprint, @Nullable DeviceKeyId keyId, State state, Instant since) {
    /** A key's life. */
    enum State {
        GENERATED,
        ACTIVE,
        RETIRED
    }

    KnownKey in(State next, Instant when) {
        return new KnownKey(label, fingerprint, keyId, next, when);
    }

    int number() {
        return Integer.parseInt(label.value().substring(label.value().lastIndexOf('/') + 1));
    }

    /** The label without its number. */
    String line() {
        return label.value().substring(0, label.value().lastIndexOf('/'));
    }
}
