package dev.countersign.signing.authority;

import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.value.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys that the log activated: a part of the {@link Ledger}. */
final class ActiveKeys {
    private final Map<Scope, List<DeviceKey>> deviceKeys = new HashMap<>();
    private final Map<String, KeyActivated> serviceKeys = new HashMap<>();

    void apply(KeyActivated it) {
        if (it.app() != null && it.environment() != null && it.keyId() != null) {
            deviceKeys
                    .computeIfAbsent(new Scope(it.app(), it.environment()), scope -> new ArrayList<>())
                    .add(new DeviceKey(it.label(), it.keyId()));
        } else {
            String purpose = it.label().value().substring(0, it.label().value().indexOf('/'));
            serviceKeys.put(purpose, it);
        }
    }

    /** An environment's device keys, oldest first. */
    List<DeviceKey> device(Scope scope) {
        return List.copyOf(deviceKeys.getOrDefault(scope, List.of()));
    }

    /** The newest activation of an {@code event}, {@code log} or {@code upload} key. */
    Optional<KeyActivated> service(String purpose) {
        return Optional.ofNullable(serviceKeys.get(purpose));
    }
}
