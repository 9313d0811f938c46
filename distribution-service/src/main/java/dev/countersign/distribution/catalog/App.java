package dev.countersign.distribution.catalog;

import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An app that the log names: its environments, and which device key belongs to which. Immutable.
 *
 * @param keys environment by key_id
 * @param labels key_id by the key's label
 * @param newestKey the key_id that was activated last, or empty if none was yet
 */
record App(
        Map<String, EnvironmentName> keys,
        Map<KeyLabel, String> labels,
        String newestKey,
        Map<EnvironmentName, Environment> environments) {
    static final App EMPTY = new App(Map.of(), Map.of(), "", Map.of());

    /** The name of the environment whose builds carry this device key, if there is one. */
    @Nullable
    EnvironmentName environmentNameOf(String keyId) {
        return keys.get(keyId);
    }

    /** The key_id of an activated device key. */
    @Nullable
    String keyIdOf(KeyLabel label) {
        return labels.get(label);
    }

    Environment environment(EnvironmentName name) {
        return environments.getOrDefault(name, Environment.EMPTY);
    }

    /** With a device key added. A key_id that an environment has stays there: two owners would make it ambiguous. */
    App withKey(KeyLabel label, String keyId, EnvironmentName environment) {
        if (keys.containsKey(keyId)) {
            return this;
        }
        Map<String, EnvironmentName> next = new HashMap<>(keys);
        next.put(keyId, environment);
        Map<KeyLabel, String> named = new HashMap<>(labels);
        named.putIfAbsent(label, keyId);
        return new App(next, named, keyId, environments);
    }

    App with(EnvironmentName name, UnaryOperator<Environment> change) {
        Map<EnvironmentName, Environment> next = new HashMap<>(environments);
        next.put(name, change.apply(environment(name)));
        return new App(keys, labels, newestKey, next);
    }
}
