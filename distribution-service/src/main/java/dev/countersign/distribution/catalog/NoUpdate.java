package dev.countersign.distribution.catalog;

/** Why a device gets no update, by wire code (spec/capgo-protocol, section b, "No update / blocked / failed"). */
public enum NoUpdate {
    NO_NEW_VERSION_AVAILABLE(Kind.UP_TO_DATE, "no_new_version_available", "No new version available"),
    ALREADY_ON_BUILTIN(Kind.UP_TO_DATE, "already_on_builtin", "Already on the built-in bundle"),
    DISABLE_AUTO_UPDATE_TO_METADATA(
            Kind.BLOCKED, "disable_auto_update_to_metadata", "The update needs a newer native app"),
    KEY_ID_MISMATCH(Kind.BLOCKED, "key_id_mismatch", "The update is not sealed for this build's key"),
    /** Not Capgo's 429 for the same case, on which older plugins fall silent until the app is killed. */
    APP_NOT_FOUND(Kind.FAILED, "app_not_found", "This server does not know the app"),
    NO_CHANNEL(Kind.FAILED, "no_channel", "Nothing is offered to this build: no default channel"),
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
