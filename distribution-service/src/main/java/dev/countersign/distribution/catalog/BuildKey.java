package dev.countersign.distribution.catalog;

import dev.countersign.contract.policy.LegacyBuilds;
import dev.countersign.contract.value.EnvironmentName;
import org.jspecify.annotations.Nullable;

/**
 * The device key of a build, and with it its environment.
 *
 * @param keyId the key's whole wire name
 * @param told whether the build named it; otherwise it is what the policy says of old builds ({@link LegacyBuilds})
 */
record BuildKey(EnvironmentName environment, String keyId, boolean told) {
    /**
     * The key that a build names; for an old one that names none, or only the beginning of one, the key of its app's old builds. A plugin that tells
     * its key and sends none has none: it could open nothing. So whoever knows the app's id alone is never told of single files, which only newer
     * plugins take. Null if there is no such key.
     */
    static @Nullable BuildKey of(Catalog catalog, App app, UpdateRequest device, @Nullable NativeVersion plugin) {
        String sent = device.keyId();
        EnvironmentName named = app.environmentNameOf(sent);
        if (named != null) {
            return new BuildKey(named, sent, true);
        }
        LegacyKeys.Key legacy = catalog.legacy(device.appId());
        String keyId = legacy == null ? null : app.keyIdOf(legacy.label());
        if (legacy == null || keyId == null || !LegacyBuilds.mayBe(sent, keyId)) {
            return null;
        }
        boolean tells = (sent.isEmpty() ? PluginFeature.TELLS_KEY : PluginFeature.TELLS_WHOLE_KEY).isIn(plugin);
        return tells ? null : new BuildKey(legacy.environment(), keyId, false);
    }

    /** Whether this build's plugin opens what is sealed here. One that tells its key does. */
    boolean opens(@Nullable NativeVersion plugin) {
        return told || PluginFeature.READS_CHECKSUMS.isIn(plugin);
    }
}
