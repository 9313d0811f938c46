package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelRules.AutoUpdateBlock;
import dev.countersign.contract.event.ChannelRules.Platform;
import dev.countersign.contract.value.Version;
import org.jspecify.annotations.Nullable;

/** What a channel's signed rules hold back, in the order of docs/capgo-protocol.md, section g, 9 to 13. Null stands for: nothing. */
final class ServingRules {
    private ServingRules() {}

    /** Rules 9 to 13, for a release. */
    static @Nullable Selection refusal(
            Reach reach, ChannelRules rules, Release release, UpdateRequest device, @Nullable NativeVersion app) {
        Selection refusal = platform(rules, device);
        if (refusal == null) {
            refusal = distance(rules, release, device, app);
        }
        if (refusal == null) {
            refusal = privacy(reach, rules);
        }
        if (refusal == null) {
            refusal = underNative(rules, release, app);
        }
        return refusal == null ? build(rules, device) : refusal;
    }

    /** Rules 9, 11 and 13: those that also hold for the way back to the built-in bundle. */
    static @Nullable Selection refusal(Reach reach, ChannelRules rules, UpdateRequest device) {
        Selection refusal = platform(rules, device);
        if (refusal == null) {
            refusal = privacy(reach, rules);
        }
        return refusal == null ? build(rules, device) : refusal;
    }

    /** The platform that a device names, or null if it is none of ours. */
    static @Nullable Platform platform(String name) {
        return switch (name) {
            case "ios" -> Platform.IOS;
            case "android" -> Platform.ANDROID;
            case "electron" -> Platform.ELECTRON;
            default -> null;
        };
    }

    /** Whether devices may be on the channel because they name it. */
    static boolean isReachableByName(ChannelRules rules) {
        return rules.byDefault() || permitted(rules.listed()) || permitted(rules.selfSet());
    }

    /** Whether the channel serves this kind of build on this kind of device. */
    static boolean servesBuild(ChannelRules rules, UpdateRequest device) {
        return build(rules, device) == null;
    }

    static boolean permitted(@Nullable Boolean rule) {
        return rule == null || rule;
    }

    private static @Nullable Selection platform(ChannelRules rules, UpdateRequest device) {
        if (rules.platforms() == null) {
            return null;
        }
        Platform platform = platform(device.platform());
        if (platform == null) {
            return none(NoUpdate.MISSING_INFO);
        }
        if (rules.serves(platform)) {
            return null;
        }
        return none(
                switch (platform) {
                    case IOS -> NoUpdate.DISABLED_PLATFORM_IOS;
                    case ANDROID -> NoUpdate.DISABLED_PLATFORM_ANDROID;
                    case ELECTRON -> NoUpdate.DISABLED_PLATFORM_ELECTRON;
                });
    }

    /** Compared with the native app, not with the bundle that runs. A release's own minimum holds whatever the channel says. */
    private static @Nullable Selection distance(
            ChannelRules rules, Release release, UpdateRequest device, @Nullable NativeVersion app) {
        NativeVersion needed = release.minNative();
        AutoUpdateBlock block = rules.blockAutoUpdate() == null ? AutoUpdateBlock.NONE : rules.blockAutoUpdate();
        if (needed == null && block == AutoUpdateBlock.METADATA) {
            return none(NoUpdate.MISCONFIGURED_CHANNEL);
        }
        if (needed == null && block == AutoUpdateBlock.NONE) {
            return null;
        }
        if (app == null) {
            return none(NoUpdate.UNKNOWN_VERSION_BUILD);
        }
        NativeVersion target = NativeVersion.parse(release.version().value());
        if (target != null && target.exceeds(app, block)) {
            return tooFar(
                    switch (block) {
                        case MAJOR -> NoUpdate.DISABLE_AUTO_UPDATE_TO_MAJOR;
                        case MINOR -> NoUpdate.DISABLE_AUTO_UPDATE_TO_MINOR;
                        case PATCH -> NoUpdate.DISABLE_AUTO_UPDATE_TO_PATCH;
                        case METADATA, NONE -> NoUpdate.DISABLE_AUTO_UPDATE_TO_METADATA;
                    },
                    release,
                    device);
        }
        return needed == null || app.isAtLeast(needed)
                ? null
                : tooFar(NoUpdate.DISABLE_AUTO_UPDATE_TO_METADATA, release, device);
    }

    private static @Nullable Selection privacy(Reach reach, ChannelRules rules) {
        return reach.isInvited() || isReachableByName(rules) ? null : none(NoUpdate.CANNOT_UPDATE_VIA_PRIVATE_CHANNEL);
    }

    private static @Nullable Selection underNative(ChannelRules rules, Release release, @Nullable NativeVersion app) {
        if (!Boolean.TRUE.equals(rules.blockUnderNative())) {
            return null;
        }
        if (app == null) {
            return none(NoUpdate.UNKNOWN_VERSION_BUILD);
        }
        NativeVersion target = NativeVersion.parse(release.version().value());
        return target == null || target.isAtLeast(app) ? null : none(NoUpdate.DISABLE_AUTO_UPDATE_UNDER_NATIVE);
    }

    private static @Nullable Selection build(ChannelRules rules, UpdateRequest device) {
        if (device.production() && !permitted(rules.allowProduction())) {
            return none(NoUpdate.DISABLE_PROD_BUILD);
        }
        if (!device.production() && !permitted(rules.allowDevelopment())) {
            return none(NoUpdate.DISABLE_DEV_BUILD);
        }
        if (!device.emulator() && !permitted(rules.allowDevices())) {
            return none(NoUpdate.DISABLE_DEVICE);
        }
        return device.emulator() && !permitted(rules.allowEmulators()) ? none(NoUpdate.DISABLE_EMULATOR) : null;
    }

    private static Selection none(NoUpdate reason) {
        return new Selection.None(reason);
    }

    private static Selection tooFar(NoUpdate reason, Release release, UpdateRequest device) {
        Version version = release.version();
        return new Selection.TooFar(reason, version.value(), device.runningVersion());
    }
}
