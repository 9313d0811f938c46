package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ChannelRules.Platform;
import dev.countersign.contract.value.EnvironmentName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device may do about its channel (docs/capgo-protocol.md, section c, /channel_self). Since 5.34, 6.34, 7.34 and 8.0 a device
 * remembers its choice itself and names it in each request, and is only told here whether the choice is allowed; that of an older one is stored here. What
 * an operator assigned outranks both.
 */
public final class ChannelChoice {
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

        /** It may, once this choice of the device (as {@link Placements} names it) is stored; null: once none is. */
        record Stored(String device, @Nullable String channel) implements Answer {}

        /** It has no stored choice any more; it never had. */
        record Unset() implements Answer {}

        record Refused(ChannelRefusal reason) implements Answer {}
    }

    private interface Question {
        Answer ask(Asked asked);
    }

    /** What is known of the device that asks. */
    private record Asked(
            Environment environment,
            EnvironmentName name,
            @Nullable Platform platform,
            Reach reach,
            boolean remembers,
            String device) {}

    /** Whether a device may put itself on a channel. */
    public static Answer set(Catalog catalog, Placements placements, UpdateRequest device, String channel) {
        return ask(catalog, placements, device, asked -> {
            if (channel.isEmpty()) {
                return refused(ChannelRefusal.MISSING_CHANNEL);
            }
            Head head = asked.environment().heads().get(channel);
            if (head == null || !serves(head, device, asked.platform())) {
                return refused(ChannelRefusal.CHANNEL_NOT_FOUND);
            }
            if (!ServingRules.permitted(head.rules().selfSet())) {
                return refused(
                        head.rules().byDefault()
                                        || ServingRules.permitted(head.rules().listed())
                                ? ChannelRefusal.PUBLIC_CHANNEL_SELF_SET_NOT_ALLOWED
                                : ChannelRefusal.CHANNEL_SELF_SET_NOT_ALLOWED);
            }
            if (asked.reach().isInvited()) {
                return refused(ChannelRefusal.CANNOT_OVERRIDE);
            }
            return asked.remembers() ? new Answer.Allowed() : new Answer.Stored(asked.device(), channel);
        });
    }

    /** The channel that a device is on. */
    public static Answer get(Catalog catalog, Placements placements, UpdateRequest device) {
        return ask(catalog, placements, device, asked -> {
            Head head = asked.reach().head();
            if (head == null || !(asked.reach().isInvited() || ServingRules.isReachableByName(head.rules()))) {
                return refused(ChannelRefusal.CHANNEL_NOT_FOUND);
            }
            Head byDefault = asked.environment().head("", asked.platform());
            boolean override = byDefault == null || !byDefault.channel().equals(head.channel());
            return new Answer.Current(
                    head.channel(),
                    override,
                    ServingRules.permitted(head.rules().selfSet()));
        });
    }

    /** The channels that a device may be on. */
    public static Answer list(Catalog catalog, Placements placements, UpdateRequest device) {
        return ask(catalog, placements, device, asked -> {
            List<Listed> channels = new ArrayList<>();
            for (Head head : asked.environment().heads().values()) {
                if (ServingRules.isReachableByName(head.rules()) && serves(head, device, asked.platform())) {
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
    public static Answer unset(Catalog catalog, Placements placements, UpdateRequest device) {
        return ask(catalog, placements, device, asked -> {
            if (asked.remembers()) {
                return new Answer.Unset();
            }
            if (asked.reach().isInvited()) {
                return refused(ChannelRefusal.OVERRIDE_NOT_ALLOWED);
            }
            return placements.chosen(asked.device()) == null && placements.isKnown()
                    ? new Answer.Unset()
                    : new Answer.Stored(asked.device(), null);
        });
    }

    private static Answer ask(Catalog catalog, Placements placements, UpdateRequest device, Question question) {
        App app = catalog.app(device.appId());
        if (app == null) {
            return refused(ChannelRefusal.APP_NOT_FOUND);
        }
        Platform platform = ServingRules.platform(device.platform());
        if (platform == null && !device.platform().isEmpty()) {
            return refused(ChannelRefusal.INVALID_PLATFORM);
        }
        NativeVersion plugin = NativeVersion.parse(device.pluginVersion());
        BuildKey key = BuildKey.of(catalog, app, device, plugin);
        if (key == null) {
            return refused(ChannelRefusal.KEY_ID_MISMATCH);
        }
        EnvironmentName name = key.environment();
        Environment environment = app.environment(name);
        return question.ask(new Asked(
                environment,
                name,
                platform,
                Reach.of(environment, name, device, platform, plugin, placements),
                PluginFeature.REMEMBERS_CHANNEL.isIn(plugin),
                Placements.device(device.appId(), name.value(), device.deviceId())));
    }

    private static boolean serves(Head head, UpdateRequest device, @Nullable Platform platform) {
        return (platform == null || head.rules().serves(platform)) && ServingRules.servesBuild(head.rules(), device);
    }

    /** A JSON number that stays the same for a name; the plugin passes it on and does nothing with it. */
    private static int id(String channel) {
        return channel.hashCode() & Integer.MAX_VALUE;
    }

    private static Answer refused(ChannelRefusal reason) {
        return new Answer.Refused(reason);
    }
}
