package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ChannelRules.Platform;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/**
 * What a device may do about its channel (docs/capgo-protocol.md, section c, /channel_self). Nothing is stored: since 5.34, 6.34, 7.34 and 8.0 a device
 * remembers its choice itself and names it in each request, and is only told here whether the choice is allowed. An older one is refused by name.
 */
public final class ChannelChoice {
    private static final List<NativeVersion> FIRST_TO_REMEMBER =
            List.of(version("5.34.0"), version("6.34.0"), version("7.34.0"), version("8.0.0"));

    private ChannelChoice() {}

    /** A channel that a device may be on. */
    public record Listed(int id, String name, boolean listed, boolean selfSet) {}

    /** What the device is told. */
    public sealed interface Answer {
        /** It may put itself on the channel. */
        record Allowed() implements Answer {}

        /** It is on this channel; {@code override}: because it chose it. */
        record Current(String channel, boolean override, boolean selfSet) implements Answer {}

        /** The channels that it may be on, by name. */
        record Channels(List<Listed> channels) implements Answer {
            public Channels {
                channels = List.copyOf(channels);
            }
        }

        /** It has no stored choice any more; it never had. */
        record Unset() implements Answer {}

        record Refused(ChannelRefusal reason) implements Answer {}
    }

    private interface Question {
        Answer ask(Environment environment, @Nullable Platform platform);
    }

    /** Whether a device may put itself on a channel. */
    public static Answer set(Catalog catalog, UpdateRequest device, String channel) {
        return ask(catalog, device, (environment, platform) -> {
            if (channel.isEmpty()) {
                return refused(ChannelRefusal.MISSING_CHANNEL);
            }
            Head head = environment.heads().get(channel);
            if (head == null || !serves(head, device, platform)) {
                return refused(ChannelRefusal.CHANNEL_NOT_FOUND);
            }
            if (!ServingRules.permitted(head.rules().selfSet())) {
                return refused(
                        head.rules().byDefault()
                                        || ServingRules.permitted(head.rules().listed())
                                ? ChannelRefusal.PUBLIC_CHANNEL_SELF_SET_NOT_ALLOWED
                                : ChannelRefusal.CHANNEL_SELF_SET_NOT_ALLOWED);
            }
            return remembersChannels(device)
                    ? new Answer.Allowed()
                    : refused(ChannelRefusal.CHANNEL_SELF_SERVER_STORAGE_UNAVAILABLE);
        });
    }

    /** The channel that a device is on. */
    public static Answer get(Catalog catalog, UpdateRequest device) {
        return ask(catalog, device, (environment, platform) -> {
            Head head = environment.head(device.defaultChannel(), platform);
            if (head == null || !ServingRules.isReachableByName(head.rules())) {
                return refused(ChannelRefusal.CHANNEL_NOT_FOUND);
            }
            Head byDefault = environment.head("", platform);
            boolean override = byDefault == null || !byDefault.channel().equals(head.channel());
            return new Answer.Current(
                    head.channel(),
                    override,
                    ServingRules.permitted(head.rules().selfSet()));
        });
    }

    /** The channels that a device may be on. */
    public static Answer list(Catalog catalog, UpdateRequest device) {
        return ask(catalog, device, (environment, platform) -> {
            List<Listed> channels = new ArrayList<>();
            for (Head head : environment.heads().values()) {
                if (ServingRules.isReachableByName(head.rules()) && serves(head, device, platform)) {
                    channels.add(new Listed(
                            id(head.channel()),
                            head.channel(),
                            ServingRules.permitted(head.rules().listed()),
                            ServingRules.permitted(head.rules().selfSet())));
                }
            }
            channels.sort(Comparator.comparing(Listed::name));
            return new Answer.Channels(channels);
        });
    }

    /** Forgets a device's choice. */
    public static Answer unset(Catalog catalog, UpdateRequest device) {
        return ask(catalog, device, (environment, platform) -> new Answer.Unset());
    }

    private static Answer ask(Catalog catalog, UpdateRequest device, Question question) {
        App app = catalog.app(device.appId());
        if (app == null) {
            return refused(ChannelRefusal.APP_NOT_FOUND);
        }
        Platform platform = ServingRules.platform(device.platform());
        if (platform == null && !device.platform().isEmpty()) {
            return refused(ChannelRefusal.INVALID_PLATFORM);
        }
        Environment environment = app.environmentOf(device.keyId());
        return environment == null ? refused(ChannelRefusal.KEY_ID_MISMATCH) : question.ask(environment, platform);
    }

    private static boolean serves(Head head, UpdateRequest device, @Nullable Platform platform) {
        return (platform == null || head.rules().serves(platform)) && ServingRules.servesBuild(head.rules(), device);
    }

    private static boolean remembersChannels(UpdateRequest device) {
        NativeVersion plugin = NativeVersion.parse(device.pluginVersion());
        if (plugin == null) {
            return false;
        }
        int generation = plugin.version().getMajor();
        return generation > 8
                || FIRST_TO_REMEMBER.stream()
                        .anyMatch(first -> first.version().getMajor() == generation && plugin.isAtLeast(first));
    }

    /** A JSON number that stays the same for a name; the plugin passes it on and does nothing with it. */
    private static int id(String channel) {
        return channel.hashCode() & Integer.MAX_VALUE;
    }

    private static Answer refused(ChannelRefusal reason) {
        return new Answer.Refused(reason);
    }

    private static NativeVersion version(String text) {
        return new NativeVersion(new Semver(text));
    }
}
