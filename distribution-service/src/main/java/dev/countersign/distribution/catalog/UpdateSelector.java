package dev.countersign.distribution.catalog;

import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.Version;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/**
 * Chooses the update for a device. Rules in the order of spec/capgo-protocol, section g, as far as heads carry them today:
 *
 * <ol>
 *   <li>the log knows the app;
 *   <li>(app, key_id) names the environment: a build without a known key gets nothing, since it could open nothing;
 *   <li>the channel that the device names, or the environment's default one;
 *   <li>a head without a version sends devices back to the built-in bundle;
 *   <li>the release is sealed for the device's key (g.7);
 *   <li>the device runs it already (g.8);
 *   <li>its sealed object and seal record are here and verified; until then there is no update;
 *   <li>the native app is new enough for it (g.10).
 * </ol>
 */
public final class UpdateSelector {
    private static final NativeVersion FIRST_PLUGIN_TO_REVERT = new NativeVersion(new Semver("6.2.0"));
    private static final Selection UP_TO_DATE = new Selection.None(NoUpdate.NO_NEW_VERSION_AVAILABLE);
    private static final Selection BUILTIN = new Selection.Builtin();

    private UpdateSelector() {}

    public static Selection select(Catalog catalog, UpdateRequest device) {
        App app = catalog.app(device.appId());
        if (app == null) {
            return new Selection.None(NoUpdate.APP_NOT_FOUND);
        }
        Environment environment = app.environmentOf(device.keyId());
        if (environment == null) {
            return new Selection.KeyMismatch(device.keyId(), app.newestKey());
        }
        Head head = environment.head(device.defaultChannel());
        if (head == null) {
            return new Selection.None(NoUpdate.NO_CHANNEL);
        }
        Version stable = head.stable();
        if (stable == null) {
            return builtin(device);
        }
        Release release = head.release();
        return release == null ? UP_TO_DATE : release(head, release, device);
    }

    private static Selection release(Head head, Release release, UpdateRequest device) {
        if (!release.isSealedFor(device.keyId())) {
            return new Selection.KeyMismatch(
                    device.keyId(), release.keyIds().getFirst().value());
        }
        if (device.runningVersion().equals(release.version().value())) {
            return UP_TO_DATE;
        }
        Map<String, SealRecord.KeyEntry> entries = head.entries();
        SealRecord.KeyEntry entry = entries == null ? null : entries.get(device.keyId());
        if (entry == null) {
            return UP_TO_DATE;
        }
        Selection refusal = nativeRefusal(release, device);
        return refusal != null ? refusal : new Selection.Offer(release, entry);
    }

    private static @Nullable Selection nativeRefusal(Release release, UpdateRequest device) {
        NativeVersion needed = release.minNative();
        if (needed == null) {
            return null;
        }
        if (device.versionBuild().isEmpty() || device.versionBuild().equals("unknown")) {
            return new Selection.None(NoUpdate.UNKNOWN_VERSION_BUILD);
        }
        NativeVersion built = NativeVersion.parse(device.versionBuild());
        if (built == null) {
            return new Selection.None(NoUpdate.SEMVER_ERROR);
        }
        return built.isAtLeast(needed)
                ? null
                : new Selection.NativeTooOld(release.version().value(), device.runningVersion());
    }

    private static Selection builtin(UpdateRequest device) {
        if (device.isBuiltin()) {
            return new Selection.None(NoUpdate.ALREADY_ON_BUILTIN);
        }
        NativeVersion plugin = NativeVersion.parse(device.pluginVersion());
        return plugin != null && plugin.isAtLeast(FIRST_PLUGIN_TO_REVERT)
                ? BUILTIN
                : new Selection.None(NoUpdate.REVERT_TO_BUILTIN_PLUGIN_VERSION_TOO_OLD);
    }
}
