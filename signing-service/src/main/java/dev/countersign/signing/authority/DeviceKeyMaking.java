package dev.countersign.signing.authority;

import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.Scope;
import java.time.Instant;

/** Makes an environment's first device key inside the key holder, or takes the one that the policy says its developer holds. */
@FunctionalInterface
interface DeviceKeyMaking {
    /** The leaf that activates it; a key that an earlier attempt left behind is taken. */
    KeyActivated make(Scope scope, int number, Policy policy, Instant now);
}
