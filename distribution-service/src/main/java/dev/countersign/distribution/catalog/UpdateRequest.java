package dev.countersign.distribution.catalog;

import org.semver4j.Semver;

/**
 * What a device says of itself when it asks for an update (docs/capgo-protocol.md, section b). Nothing of it is proven. Texts that are missing
 * are empty.
 *
 * @param versionName the bundle it runs, {@code builtin} or empty for the one it was installed with
 * @param versionBuild the native app's version
 * @param defaultChannel the channel it names, if any
 * @param keyId the wire name of the device key it was built with
 */
public record UpdateRequest(
        String appId,
        String deviceId,
        String platform,
        String versionName,
        String versionBuild,
        String pluginVersion,
        String defaultChannel,
        String keyId,
        boolean emulator,
        boolean production) {

    private static final NativeVersion FIRST_TO_ENFORCE = new NativeVersion(new Semver("8.51.23"));

    /** As {@link #isOldPlugin} for its plugin. */
    public boolean hasOldPlugin() {
        return isOldPlugin(pluginVersion);
    }

    /**
     * Whether a plugin is older than 8.51.23, or of no readable version: such a plugin installs what nobody sealed if a hostile server offers it
     * (section a, "Older plugins do not enforce it").
     */
    public static boolean isOldPlugin(String pluginVersion) {
        NativeVersion plugin = NativeVersion.parse(pluginVersion);
        return plugin == null || !plugin.isAtLeast(FIRST_TO_ENFORCE);
    }

    /** The bundle it runs; a built-in one has the native app's version. */
    String runningVersion() {
        return isBuiltin() ? versionBuild : versionName;
    }

    boolean isBuiltin() {
        return versionName.isEmpty() || versionName.equals("builtin") || versionName.equals(versionBuild);
    }
}
