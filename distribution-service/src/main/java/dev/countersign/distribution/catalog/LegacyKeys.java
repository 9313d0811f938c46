package dev.countersign.distribution.catalog;

import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The device key of each app's old builds, as one policy says. Immutable.
 *
 * @param policy digest of that policy; null if none was read
 * @param byApp apps that say nothing are not in it
 */
record LegacyKeys(@Nullable Sha256 policy, Map<String, Key> byApp) {
    static final LegacyKeys UNKNOWN = new LegacyKeys(null, Map.of());

    /** A device key by its name in the log, and its environment. */
    record Key(EnvironmentName environment, KeyLabel label) {}

    static LegacyKeys of(Policy policy) {
        Map<String, Key> keys = new HashMap<>();
        policy.legacy()
                .forEach((app, builds) -> keys.put(app.value(), new Key(builds.environment(), builds.label(app))));
        return new LegacyKeys(policy.digest(), keys);
    }
}
