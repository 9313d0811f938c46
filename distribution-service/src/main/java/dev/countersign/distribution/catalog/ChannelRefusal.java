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
    CHANNEL_SELF_SERVER_STORAGE_UNAVAILABLE(
            "This plugin does not remember its channel itself: update it to 5.34, 6.34, 7.34, 8.0 or newer");

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
