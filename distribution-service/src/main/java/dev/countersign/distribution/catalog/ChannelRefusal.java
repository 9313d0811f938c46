package dev.countersign.distribution.catalog;

import java.util.Locale;

/** Why a device is refused something about its channel, by wire code (docs/capgo-protocol.md, section c). */
public enum ChannelRefusal {
    APP_NOT_FOUND("This server does not know the app"),
    KEY_ID_MISMATCH("This server does not know this build's key"),
    INVALID_PLATFORM("platform must be ios, android or electron"),
    MISSING_CHANNEL("channel is missing"),
    CHANNEL_NOT_FOUND("There is no such channel for this device"),
    CHANNEL_SELF_SET_NOT_ALLOWED("Devices cannot put themselves on this channel"),
    PUBLIC_CHANNEL_SELF_SET_NOT_ALLOWED(
            "Devices cannot put themselves on this channel; those without a channel of their own may be on it already"),
    CANNOT_OVERRIDE("An operator put this device on its channel"),
    OVERRIDE_NOT_ALLOWED("An operator put this device on its channel, and only an operator can take it off"),
    CHANNEL_SELF_SERVER_STORAGE_UNAVAILABLE(
            "The choice cannot be stored now; try again later, or update the plugin to 5.34, 6.34, 7.34, 8.0 or newer, "
                    + "which remember it themselves");

    private final String message;

    ChannelRefusal(String message) {
        this.message = message;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String message() {
        return message;
    }
}
