package dev.countersign.signing.authority;

import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes keys inside the key holder. Each method returns the leaf that tells of it; a key that an earlier attempt left behind is taken.
 *
 * <p>All may throw {@link dev.countersign.signing.key.KeyHolderUnavailableException}: trying again may help.
 */
interface DeviceKeyMaking {
    /** The leaf that makes and activates an environment's first device key, or takes the one that the policy says its developer holds. */
    KeyActivated make(Scope scope, int number, Policy policy, Instant now);

    /** The leaf of a key that is used for nothing yet. It was probed: sign and verify. */
    KeyGenerated generate(KeyLabel label, RequestId request, Policy policy, Instant now);

    /** The leaf that activates a generated key; empty if the key holder does not have it. */
    Optional<KeyActivated> activate(KeyGenerated made, RequestId request, Policy policy, Instant now);
}
