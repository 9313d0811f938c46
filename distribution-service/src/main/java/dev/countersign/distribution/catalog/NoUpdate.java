package dev.countersign.distribution.catalog;

/** Why a device gets no update, by wire code (docs/capgo-protocol.md, section b, "No update / blocked / failed"). */
public enum NoUpdate {
    NO_NEW_VERSION_AVAILABLE(Kind.UP_TO_DATE, "no_new_version_available", "No new version available"),
    ALREADY_ON_BUILTIN(Kind.UP_TO_DATE, "already_on_builtin", "Already on the built-in bundle"),
    CANNOT_UPDATE_VIA_PRIVATE_CHANNEL(
            Kind.BLOCKED, "cannot_update_via_private_channel", "Devices cannot put themselves on this channel"),
    DISABLED_PLATFORM_IOS(Kind.BLOCKED, "disabled_platform_ios", "The channel does not serve iOS"),
    DISABLED_PLATFORM_ANDROID(Kind.BLOCKED, "disabled_platform_android", "The channel does not serve Android"),
    DISABLED_PLATFORM_ELECTRON(Kind.BLOCKED, "disabled_platform_electron", "The channel does not serve Electron"),
    DISABLE_AUTO_UPDATE_TO_MAJOR(
            Kind.BLOCKED, "disable_auto_update_to_major", "The update's major version is higher than the native app's"),
    DISABLE_AUTO_UPDATE_TO_MINOR(
            Kind.BLOCKED, "disable_auto_update_to_minor", "The update's minor version is higher than the native app's"),
    DISABLE_AUTO_UPDATE_TO_PATCH(
            Kind.BLOCKED, "disable_auto_update_to_patch", "The update's patch version is higher than the native app's"),
    DISABLE_AUTO_UPDATE_UNDER_NATIVE(
            Kind.BLOCKED, "disable_auto_update_under_native", "The update is older than the native app"),
    DISABLE_PROD_BUILD(Kind.BLOCKED, "disable_prod_build", "The channel does not serve store builds"),
    DISABLE_DEV_BUILD(Kind.BLOCKED, "disable_dev_build", "The channel does not serve development builds"),
    DISABLE_DEVICE(Kind.BLOCKED, "disable_device", "The channel does not serve physical devices"),
    DISABLE_EMULATOR(Kind.BLOCKED, "disable_emulator", "The channel does not serve emulators"),
    DISABLE_AUTO_UPDATE_TO_METADATA(
            Kind.BLOCKED, "disable_auto_update_to_metadata", "The update needs a newer native app"),
    KEY_ID_MISMATCH(Kind.BLOCKED, "key_id_mismatch", "The update is not sealed for this build's key"),
    /** Not Capgo's 429 for the same case, on which older plugins fall silent until the app is killed. */
    APP_NOT_FOUND(Kind.FAILED, "app_not_found", "This server does not know the app"),
    NO_CHANNEL(Kind.FAILED, "no_channel", "Nothing is offered to this build: no default channel"),
    /** The head names a version that was never sealed. */
    NO_BUNDLE(Kind.FAILED, "no_bundle", "The channel's version has no bundle"),
    MISCONFIGURED_CHANNEL(
            Kind.FAILED,
            "misconfigured_channel",
            "The channel needs releases that name the oldest native app, and this one names none"),
    MISSING_INFO(Kind.FAILED, "missing_info", "platform is missing or unknown, and the channel does not serve all"),
    UNSUPPORTED_PLUGIN_VERSION(
            Kind.FAILED, "unsupported_plugin_version", "The plugin is older than the oldest that is served"),
    SEMVER_ERROR(Kind.FAILED, "semver_error", "version_build is not a semantic version"),
    UNKNOWN_VERSION_BUILD(Kind.FAILED, "unknown_version_build", "The native version is unknown"),
    REVERT_TO_BUILTIN_PLUGIN_VERSION_TOO_OLD(
            Kind.FAILED,
            "revert_to_builtin_plugin_version_too_old",
            "The plugin is too old to return to the built-in bundle");

    private final Kind kind;
    private final String code;
    private final String message;

    NoUpdate(Kind kind, String code, String message) {
        this.kind = kind;
        this.code = code;
        this.message = message;
    }

    public Kind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    public String message() {
        return message;
    }

    /** What the app makes of it: nothing, a notice, or a failed download. */
    public enum Kind {
        UP_TO_DATE("up_to_date"),
        BLOCKED("blocked"),
        FAILED("failed");

        private final String wire;

        Kind(String wire) {
            this.wire = wire;
        }

        public String wire() {
            return wire;
        }
    }
}
