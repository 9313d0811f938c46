package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.Version;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An environment of an app: its releases and the heads of its channels. Immutable.
 *
 * @param byDefault the head for devices that name no channel of this environment: of those whose rules say so, the first by name
 */
record Environment(
        Map<Version, Release> releases,
        Map<String, Head> heads,
        @Nullable Head byDefault) {
    static final Environment EMPTY = new Environment(Map.of(), Map.of(), null);

    /** The head of the channel of that name, or the default one, if there is any. */
    @Nullable
    Head head(String channel) {
        Head named = channel.isEmpty() ? null : heads.get(channel);
        return named != null ? named : byDefault;
    }

    /** With a release added; a version that exists keeps its first release. */
    Environment with(Release release) {
        if (releases.containsKey(release.version())) {
            return this;
        }
        Map<Version, Release> next = new HashMap<>(releases);
        next.put(release.version(), release);
        return new Environment(next, heads, byDefault);
    }

    /** With a head moved; an event that is not newer than the head changes nothing. */
    Environment with(ChannelUpdated event) {
        Head last = heads.get(event.channel().value());
        if (last != null && event.sequence() <= last.sequence()) {
            return this;
        }
        Version stable = event.stable();
        Release release = stable == null ? null : releases.get(stable);
        Head head = Head.of(event, release);
        if (release != null) {
            for (Head sibling : heads.values()) {
                if (sibling.entries() != null && sibling.names(release)) {
                    head = head.opened(sibling.entries());
                }
            }
        }
        return withHead(head);
    }

    /** With every head that names this release opened. */
    Environment opened(Release release, Map<String, SealRecord.KeyEntry> entries) {
        Environment next = this;
        for (Head head : heads.values()) {
            if (head.names(release)) {
                next = next.withHead(head.opened(entries));
            }
        }
        return next;
    }

    private Environment withHead(Head head) {
        Map<String, Head> next = new HashMap<>(heads);
        next.put(head.channel(), head);
        Head first = next.values().stream()
                .filter(Head::byDefault)
                .min(Comparator.comparing(Head::channel))
                .orElse(null);
        return new Environment(releases, next, first);
    }
}
