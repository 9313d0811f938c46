package dev.countersign.signing.authority;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.policy.DeveloperKey;
import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.KeyVault;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The first leaves of a log: its keys, the operator's policy, and a device key for every environment. */
final class Genesis {
    private static final List<KeyLabel> SERVICE_KEYS =
            List.of(ServiceKeys.FIRST_EVENT_KEY, ServiceKeys.FIRST_LOG_KEY, new KeyLabel("upload/1"));

    private final KeyVault vault;

    Genesis(KeyVault vault) {
        this.vault = vault;
    }

    /** Makes all keys that {@link #events} will ask for, in one go. */
    void makeKeys(Policy policy) {
        List<KeyLabel> labels = new ArrayList<>(SERVICE_KEYS);
        for (Scope scope : policy.scopes()) {
            if (heldByDeveloper(scope, policy).isEmpty()) {
                labels.add(KeyLabel.ofDevice(scope, 1));
            }
        }
        vault.generateMissing(labels);
    }

    /** In this order: the event key that signs them all, log and upload key, the policy, device keys. */
    List<Event> events(Policy policy, Instant now) {
        List<Event> events = new ArrayList<>();
        for (KeyLabel label : SERVICE_KEYS) {
            events.add(KeyActivated.service(now, null, label, VerifyingKey.of(key(label))));
        }
        events.add(new PolicyAdopted(now, policy.digest(), policy.serial(), null));
        for (Scope scope : new TreeSet<>(policy.scopes())) {
            events.add(deviceKey(scope, 1, policy, now));
        }
        return events;
    }

    /** Makes an environment's device key, or takes what the policy says of the one that its developer holds. */
    KeyActivated deviceKey(Scope scope, int number, Policy policy, Instant now) {
        var label = KeyLabel.ofDevice(scope, number);
        Optional<DeveloperKey> developer = heldByDeveloper(scope, policy);
        if (developer.isPresent()) {
            return activated(
                    label, scope, developer.get().fingerprint(), developer.get().keyId(), policy, now);
        }
        PublicKey key = key(label);
        return activated(
                label,
                scope,
                KeyId.ofSpki(key.getEncoded()),
                DevicePublicKey.of(key).keyId(),
                policy,
                now);
    }

    private static Optional<DeveloperKey> heldByDeveloper(Scope scope, Policy policy) {
        return policy.environment(scope).flatMap(EnvironmentRules::heldByDeveloper);
    }

    private static KeyActivated activated(
            KeyLabel label, Scope scope, KeyId fingerprint, DeviceKeyId keyId, Policy policy, Instant now) {
        return new KeyActivated(
                now, policy.digest(), label, fingerprint, null, scope.app(), scope.environment(), keyId);
    }

    /** Made inside the key holder, unless an earlier start made it and was killed before the first commit. */
    PublicKey key(KeyLabel label) {
        return vault.publicKey(label).orElseGet(() -> vault.generate(label, KeyPurpose.of(label)));
    }
}
