package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ChannelRules.Platform;
import dev.countersign.contract.value.EnvironmentName;
import org.jspecify.annotations.Nullable;

/**
 * The channel that a device is on, and by whose word (docs/capgo-protocol.md, section g, 4): the operator's, its own that is stored here, the one that it
 * names, or nobody's: the default one.
 *
 * @param head its head, or null if there is none
 */
record Reach(@Nullable Head head, By by) {
    /** By whose word. */
    enum By {
        OPERATOR,
        STORED_CHOICE,
        REQUEST,
        /** What is stored has not been read yet, and could put the device elsewhere. */
        NOT_KNOWN_YET
    }

    static Reach of(
            Environment environment,
            EnvironmentName name,
            UpdateRequest device,
            @Nullable Platform platform,
            @Nullable NativeVersion plugin,
            Placements placements) {
        Reach asked = new Reach(environment.head(device.defaultChannel(), platform), By.REQUEST);
        boolean remembers = PluginFeature.REMEMBERS_CHANNEL.isIn(plugin);
        if (environment.permitsAssignment() || !remembers) {
            String key = Placements.device(device.appId(), name.value(), device.deviceId());
            return placed(environment, key, remembers, placements, asked);
        }
        return asked;
    }

    private static Reach placed(
            Environment environment, String device, boolean remembers, Placements placements, Reach asked) {
        String assigned = placements.assigned(device);
        Head head = assigned == null ? null : environment.heads().get(assigned);
        if (head != null && head.rules().permitsAssignment()) {
            return new Reach(head, By.OPERATOR);
        }
        String chosen = remembers ? null : placements.chosen(device);
        head = chosen == null ? null : environment.heads().get(chosen);
        if (head != null && ServingRules.permitted(head.rules().selfSet())) {
            return new Reach(head, By.STORED_CHOICE);
        }
        return placements.isKnown() || !mayBeElsewhere(environment, remembers, asked)
                ? asked
                : new Reach(null, By.NOT_KNOWN_YET);
    }

    /** Whether something stored could put the device on another channel than the one it asks for. */
    private static boolean mayBeElsewhere(Environment environment, boolean remembers, Reach asked) {
        return environment.heads().values().stream()
                .filter(head -> head != asked.head())
                .anyMatch(head -> head.rules().permitsAssignment()
                        || (!remembers && ServingRules.permitted(head.rules().selfSet())));
    }

    /** Whether an operator's word outranks that the channel is neither public nor self-settable. */
    boolean isInvited() {
        return by == By.OPERATOR;
    }
}
