package dev.countersign.signing.authority;

import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys that the log names, and what became of each: a part of the {@link Ledger}. */
final class ActiveKeys {
    private final Map<Scope, List<DeviceKey>> deviceKeys = new HashMap<>();
    private final Map<String, List<KeyActivated>> serviceKeys = new HashMap<>();
    private final Map<KeyLabel, KeyGenerated> generated = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<KeyLabel> retired = new HashSet<>();
    private final Set<KeyName> keyIds = new HashSet<>();

    private record KeyName(AppId app, DeviceKeyId keyId) {}

    void apply(KeyGenerated it) {
        generated.put(it.label(), it);
        number(it.label());
        name(it.app(), it.keyId());
    }

    void apply(KeyActivated it) {
        generated.remove(it.label());
        number(it.label());
        name(it.app(), it.keyId());
        if (it.app() != null && it.environment() != null && it.keyId() != null) {
            deviceKeys
                    .computeIfAbsent(new Scope(it.app(), it.environment()), scope -> new ArrayList<>())
                    .add(new DeviceKey(it.label(), it.keyId()));
        } else {
            serviceKeys
                    .computeIfAbsent(line(it.label()), line -> new ArrayList<>())
                    .add(it);
        }
    }

    void apply(KeyRetired it) {
        generated.remove(it.label());
        retired.add(it.label());
    }

    /** An environment's active device keys, oldest first. */
    List<DeviceKey> device(Scope scope) {
        return deviceKeysEver(scope).stream()
                .filter(key -> !retired.contains(key.label()))
                .toList();
    }

    /** All that were ever activated for the environment, oldest first. */
    List<DeviceKey> deviceKeysEver(Scope scope) {
        return List.copyOf(deviceKeys.getOrDefault(scope, List.of()));
    }

    /** The newest activation of an {@code event}, {@code log} or {@code upload} key. */
    Optional<KeyActivated> service(String purpose) {
        List<KeyActivated> all = serviceKeys.getOrDefault(purpose, List.of());
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** All activations of these keys that are not retired, oldest first. */
    List<KeyActivated> serviceKeys(String purpose) {
        return serviceKeys.getOrDefault(purpose, List.of()).stream()
                .filter(key -> !retired.contains(key.label()))
                .toList();
    }

    /** The key of this label, if it was generated and is neither active nor retired. */
    Optional<KeyGenerated> waiting(KeyLabel label) {
        return Optional.ofNullable(generated.get(label));
    }

    /** Whether the key was activated and is not retired. */
    boolean isActive(KeyLabel label) {
        boolean activated = label.scope()
                .map(scope -> deviceKeysEver(scope).stream()
                        .anyMatch(key -> key.label().equals(label)))
                .orElseGet(() -> serviceKeys.getOrDefault(line(label), List.of()).stream()
                        .anyMatch(key -> key.label().equals(label)));
        return activated && !retired.contains(label);
    }

    /** The number that the next key of this label's line gets. */
    int nextNumber(KeyLabel label) {
        return numbers.getOrDefault(line(label), 0) + 1;
    }

    /** Whether a device key of the app has this wire name: generated, active or retired. */
    boolean isTaken(AppId app, DeviceKeyId keyId) {
        return keyIds.contains(new KeyName(app, keyId));
    }

    private void number(KeyLabel label) {
        numbers.merge(line(label), number(label.value()), Math::max);
    }

    private void name(@Nullable AppId app, @Nullable DeviceKeyId keyId) {
        if (app != null && keyId != null) {
            keyIds.add(new KeyName(app, keyId));
        }
    }

    /** The label without its number. */
    static String line(KeyLabel label) {
        return label.value().substring(0, label.value().lastIndexOf('/'));
    }

    static int number(String label) {
        return Integer.parseInt(label.substring(label.lastIndexOf('/') + 1));
    }
}
