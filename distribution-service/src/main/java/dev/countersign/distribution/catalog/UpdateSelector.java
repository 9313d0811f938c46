package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ChannelRules.Platform;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/**
 * Chooses the update for a device: those rules of docs/capgo-protocol.md, section g, that concern a self-hosted server, in their order. (1 and 2 are
 * about a cloud's customers and their plans.)
 *
 * <ol>
 *   <li>the log knows the app;
 *   <li>the plugin is none of the first four generations, and the native version is one if it is named (g.3);
 *   <li>(app, key_id) names the environment; old builds that do not tell theirs have the one of the policy's {@code legacy}. A build without a
 *       known key gets nothing, since it could open nothing;
 *   <li>the channel that the device was put on, or names, or else the environment's default one for its platform (g.4); no update while it is not known
 *       whether somebody put it on one;
 *   <li>the channel serves the plugin's version;
 *   <li>the rollout's version, if there is one and it reaches the device, and otherwise the stable one (g.5);
 *   <li>that version was sealed (g.6), for the device's key (g.7), and the device does not run it already (g.8);
 *   <li>the channel's rules, {@link ServingRules} (g.9 to g.13);
 *   <li>a head without a version sends devices back to the built-in bundle (g.14);
 *   <li>sealed object and seal record are here and verified; until then there is no update.
 * </ol>
 */
public final class UpdateSelector {
    private static final NativeVersion FIRST_PLUGIN = new NativeVersion(new Semver("5.0.0"));
    private static final NativeVersion FIRST_PLUGIN_TO_REVERT = new NativeVersion(new Semver("6.2.0"));
    private static final Selection UP_TO_DATE = none(NoUpdate.NO_NEW_VERSION_AVAILABLE);
    private static final Selection BUILTIN = new Selection.Builtin();

    private UpdateSelector() {}

    /** As if nobody had been put on a channel. */
    public static Selection select(Catalog catalog, UpdateRequest device) {
        return select(catalog, Placements.NONE, device);
    }

    public static Selection select(Catalog catalog, Placements placements, UpdateRequest device) {
        App app = catalog.app(device.appId());
        if (app == null) {
            return none(NoUpdate.APP_NOT_FOUND);
        }
        NativeVersion plugin = NativeVersion.parse(device.pluginVersion());
        if (plugin != null && !plugin.isAtLeast(FIRST_PLUGIN)) {
            return none(NoUpdate.UNSUPPORTED_PLUGIN_VERSION);
        }
        if (device.versionBuild().equals("unknown")) {
            return none(NoUpdate.UNKNOWN_VERSION_BUILD);
        }
        NativeVersion build = NativeVersion.parse(device.versionBuild());
        if (build == null && !device.versionBuild().isEmpty()) {
            return none(NoUpdate.SEMVER_ERROR);
        }
        BuildKey key = BuildKey.of(catalog, app, device, plugin);
        if (key == null) {
            return new Selection.KeyMismatch(device.keyId(), app.newestKey());
        }
        if (!key.opens(plugin)) {
            return none(NoUpdate.UNSUPPORTED_PLUGIN_VERSION);
        }
        EnvironmentName name = key.environment();
        Platform platform = ServingRules.platform(device.platform());
        Reach reach = Reach.of(app.environment(name), name, device, platform, plugin, placements);
        Head head = reach.head();
        if (head == null) {
            return reach.by() == Reach.By.NOT_KNOWN_YET ? UP_TO_DATE : none(NoUpdate.NO_CHANNEL);
        }
        if (isBelow(head.rules().minPlugin(), plugin)) {
            return none(NoUpdate.UNSUPPORTED_PLUGIN_VERSION);
        }
        Rollout rollout = head.rollout();
        if (rollout != null && rollout.reaches(device.deviceId(), device.runningVersion())) {
            return release(reach, head, head.rolledOut(), head.rolledOutEntries(), device, key, build);
        }
        return head.stable() == null
                ? builtin(reach, head, device, plugin)
                : release(reach, head, head.release(), head.entries(), device, key, build);
    }

    /**
     * Which release of which channel is a device's, whatever the channel's rules hold back.
     *
     * @param version null for the built-in bundle
     * @param byFile the release, if the device may be given it file by file; null otherwise
     */
    public record Target(
            Scope scope,
            ChannelName channel,
            @Nullable Version version,
            @Nullable Release byFile) {}

    /** What {@link #select} would be about; empty if there is no channel for the device, or it does not tell its key. */
    public static Optional<Target> target(Catalog catalog, Placements placements, UpdateRequest device) {
        App app = catalog.app(device.appId());
        EnvironmentName name = app == null ? null : app.environmentNameOf(device.keyId());
        if (app == null || name == null) {
            return Optional.empty();
        }
        Head head = Reach.of(
                        app.environment(name),
                        name,
                        device,
                        ServingRules.platform(device.platform()),
                        NativeVersion.parse(device.pluginVersion()),
                        placements)
                .head();
        if (head == null) {
            return Optional.empty();
        }
        Rollout rollout = head.rollout();
        boolean rolledOut = rollout != null && rollout.reaches(device.deviceId(), device.runningVersion());
        return Optional.of(new Target(
                new Scope(new AppId(device.appId()), name),
                new ChannelName(head.channel()),
                rollout != null && rolledOut ? rollout.version() : head.stable(),
                takesFiles(head, device) ? (rolledOut ? head.rolledOut() : head.release()) : null));
    }

    private static Selection release(
            Reach reach,
            Head head,
            @Nullable Release release,
            @Nullable Map<String, SealRecord.KeyEntry> entries,
            UpdateRequest device,
            BuildKey key,
            @Nullable NativeVersion build) {
        if (release == null) {
            return none(NoUpdate.NO_BUNDLE);
        }
        if (!release.isSealedFor(key.keyId())) {
            return new Selection.KeyMismatch(
                    device.keyId(), release.keyIds().getFirst().value());
        }
        if (device.runningVersion().equals(release.version().value())) {
            return UP_TO_DATE;
        }
        Selection refusal = ServingRules.refusal(reach, head.rules(), release, device, build);
        if (refusal != null) {
            return refusal;
        }
        SealRecord.KeyEntry entry = entries == null ? null : entries.get(key.keyId());
        return entry == null
                ? UP_TO_DATE
                : new Selection.Offer(release, entry, takesFiles(head, device), takesNote(release, device));
    }

    private static Selection builtin(Reach reach, Head head, UpdateRequest device, @Nullable NativeVersion plugin) {
        if (device.isBuiltin()) {
            return none(NoUpdate.ALREADY_ON_BUILTIN);
        }
        Selection refusal = ServingRules.refusal(reach, head.rules(), device);
        if (refusal != null) {
            return refusal;
        }
        return plugin != null && plugin.isAtLeast(FIRST_PLUGIN_TO_REVERT)
                ? BUILTIN
                : none(NoUpdate.REVERT_TO_BUILTIN_PLUGIN_VERSION_TOO_OLD);
    }

    /** Only where the channel says so, and only a plugin that insists on each file's signature. */
    private static boolean takesFiles(Head head, UpdateRequest device) {
        return head.rules().permitsDelta() && !device.hasOldPlugin();
    }

    private static boolean takesNote(Release release, UpdateRequest device) {
        return release.note() != null && PluginFeature.KNOWS_NOTES.isIn(NativeVersion.parse(device.pluginVersion()));
    }

    private static boolean isBelow(@Nullable Version oldest, @Nullable NativeVersion plugin) {
        NativeVersion needed = oldest == null ? null : NativeVersion.parse(oldest.value());
        return needed != null && (plugin == null || !plugin.isAtLeast(needed));
    }

    private static Selection none(NoUpdate reason) {
        return new Selection.None(reason);
    }
}
