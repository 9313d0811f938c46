package dev.countersign.signing.authority;

import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import dev.countersign.signing.key.KeyVault;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Makes device keys inside the key holder, and hands out their public halves as files where that is wanted. */
final class DeviceKeys {
    private static final Logger LOG = Logger.getLogger(DeviceKeys.class);

    private final KeyVault vault;
    private final Optional<PublicKeyFiles> files;

    DeviceKeys(KeyVault vault, Optional<PublicKeyFiles> files) {
        this.vault = vault;
        this.files = files;
    }

    /** The leaf that activates an environment's first key. One that an attempt before left in the key holder is taken. */
    KeyActivated make(Scope scope, int number, Policy policy, Instant now) {
        return new Genesis(vault).deviceKey(scope, number, policy, now);
    }

    /** Writes the public half for app developers. What fails here is written at the next start. */
    void handOut(KeyActivated key) {
        Scope scope = Scope.ofNullable(key.app(), key.environment());
        if (scope == null || files.isEmpty() || vault.publicKey(key.label()).isEmpty()) {
            return; // a developer's key is not here to be handed out
        }
        try {
            write(scope, key.label());
        } catch (IOException e) {
            LOG.warnf("the public key of %s cannot be written now: %s", scope, e.getMessage());
        }
    }

    void write(Scope scope, KeyLabel label) throws IOException {
        var key = vault.publicKey(label)
                .orElseThrow(() ->
                        new IllegalStateException("the key holder has no key " + label + ", which the log activated"));
        if (files.isPresent()) {
            files.get().write(scope, DevicePublicKey.of(key));
        }
    }
}
