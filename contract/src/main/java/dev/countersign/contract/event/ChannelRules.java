package dev.countersign.contract.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.countersign.contract.value.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How devices reach a channel, and which of them it serves. What is absent is permitted, but for {@code assignable} and {@code delta}; heads from
 * before a rule existed read so too.
 *
 * @param byDefault whether devices that name no channel are on this one; wire name {@code default}
 * @param platforms the platforms it serves; absent: all
 * @param listed whether devices may be on it by name, and see it in the list of channels; wire name {@code public}
 * @param selfSet whether devices may put themselves on it
 * @param allowProduction whether it serves store builds
 * @param allowDevelopment whether it serves debuggable builds
 * @param allowDevices whether it serves physical devices
 * @param allowEmulators whether it serves emulators
 * @param blockAutoUpdate how far from the native app's version a release may be
 * @param blockUnderNative whether releases older than the native app's version are held back
 * @param minPlugin the oldest plugin it serves; absent: any that can be served
 * @param assignable whether an operator may put single devices on it; absent: not, since assignments are no part of the log
 * @param delta whether devices may be given releases file by file; absent: not, since nothing signs the list of files (docs/devices.md, "Delta")
 * @param onRevoke what it offers once its stable release is revoked; absent: the release before
 */
public record ChannelRules(
        @JsonProperty("default") boolean byDefault,
        @Nullable List<Platform> platforms,
        @JsonProperty("public") @Nullable Boolean listed,
        @Nullable Boolean selfSet,
        @Nullable Boolean allowProduction,
        @Nullable Boolean allowDevelopment,
        @Nullable Boolean allowDevices,
        @Nullable Boolean allowEmulators,
        @Nullable AutoUpdateBlock blockAutoUpdate,
        @Nullable Boolean blockUnderNative,
        @Nullable Version minPlugin,
        @Nullable Boolean assignable,
        @Nullable Boolean delta,
        @Nullable OnRevoke onRevoke) {

    /** What devices run on. */
    public enum Platform {
        @JsonProperty("ios")
        IOS,
        @JsonProperty("android")
        ANDROID,
        @JsonProperty("electron")
        ELECTRON
    }

    /** Which part of a release's version must not be higher than the native app's. */
    public enum AutoUpdateBlock {
        @JsonProperty("major")
        MAJOR,
        @JsonProperty("minor")
        MINOR,
        @JsonProperty("patch")
        PATCH,
        /** Releases must name the oldest native app that they run on. */
        @JsonProperty("metadata")
        METADATA,
        @JsonProperty("none")
        NONE
    }

    /** What a channel falls back to. */
    public enum OnRevoke {
        /** The last release it offered that is not revoked and that it was not rolled back from; the built-in bundle if there is none. */
        @JsonProperty("previous")
        PREVIOUS,
        /** The app's built-in bundle. */
        @JsonProperty("builtin")
        BUILTIN
    }

    public ChannelRules {
        platforms = platforms == null ? null : List.copyOf(platforms);
    }

    /** Rules that permit everything. */
    @JsonIgnore
    public ChannelRules(boolean byDefault) {
        this(byDefault, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** Whether devices may be given releases file by file. */
    public boolean permitsDelta() {
        return Boolean.TRUE.equals(delta);
    }

    /** Whether a revocation of its stable release leads to the built-in bundle and to no other release. */
    public boolean fallsBackToBuiltin() {
        return onRevoke == OnRevoke.BUILTIN;
    }

    /** Whether operators may put single devices on it. */
    public boolean permitsAssignment() {
        return Boolean.TRUE.equals(assignable);
    }

    /** Whether it serves this platform. */
    public boolean serves(Platform platform) {
        return platforms == null || platforms.contains(platform);
    }
}
