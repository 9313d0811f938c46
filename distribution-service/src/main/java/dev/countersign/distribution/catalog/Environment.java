package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ChannelRules.Platform;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.Version;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An environment of an app: its releases and the heads of its channels. Immutable.
 *
 * @param revoked versions that are offered nowhere any more, whatever a head says
 * @param defaults the heads for devices that name no channel, by name
 */
record Environment(Map<Version, Release> releases, Set<Version> revoked, Map<String, Head> heads, List<Head> defaults) {
    static final Environment EMPTY = new Environment(Map.of(), Set.of(), Map.of(), List.of());

    /**
     * The head of the channel that a device names; if it names none, the first default one that serves its platform, or else the first. A name that
     * this environment does not have is no way to the default channel (section g, 4).
     */
    @Nullable
    Head head(String channel, @Nullable Platform platform) {
        if (!channel.isEmpty()) {
            return heads.get(channel);
        }
        for (Head head : defaults) {
            if (platform == null || head.rules().serves(platform)) {
                return head;
            }
        }
        return defaults.isEmpty() ? null : defaults.getFirst();
    }

    /** Whether an operator may put single devices on some channel of it. */
    boolean permitsAssignment() {
        for (Head head : heads.values()) {
            if (head.rules().permitsAssignment()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a release of this version was sealed. Any text may be asked for. */
    boolean sealed(String version) {
        try {
            return releases.containsKey(new Version(version));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** With a release added; a version that exists keeps its first release. */
    Environment with(Release release) {
        if (releases.containsKey(release.version()) || revoked.contains(release.version())) {
            return this;
        }
        Map<Version, Release> next = new HashMap<>(releases);
        next.put(release.version(), release);
        return new Environment(next, revoked, heads, defaults);
    }

    /**
     * With a release's seal record replaced. Heads that offer it go on with what they have until the new record is here: devices of the keys before
     * are served without a gap.
     */
    Environment with(ReleaseRewrapped event) {
        Release before = releases.get(event.version());
        if (before == null) {
            return this;
        }
        Release after = before.rewrapped(event);
        Map<Version, Release> next = new HashMap<>(releases);
        next.put(after.version(), after);
        Environment environment = new Environment(next, revoked, heads, defaults);
        for (Head head : heads.values()) {
            if (head.names(before)) {
                environment = environment.withHead(head.rewrapped(after));
            }
        }
        return environment;
    }

    /** With a release revoked: gone from every head that names it. */
    Environment without(Version version) {
        Map<Version, Release> left = new HashMap<>(releases);
        Release release = left.remove(version);
        Set<Version> gone = new HashSet<>(revoked);
        gone.add(version);
        Environment next = new Environment(left, gone, heads, defaults);
        for (Head head : heads.values()) {
            if (release != null && head.names(release)) {
                next = next.withHead(head.revoked(release));
            }
        }
        return next;
    }

    /** With a head moved; an event that is not newer than the head changes nothing. */
    Environment with(ChannelUpdated event) {
        Head last = heads.get(event.channel().value());
        if (last != null && event.sequence() <= last.sequence()) {
            return this;
        }
        Version stable = event.stable();
        Release release = stable == null ? null : releases.get(stable);
        Rollout rollout = event.rollout();
        Head head = Head.of(event, release, rollout == null ? null : releases.get(rollout.version()));
        for (Release named : head.releases()) {
            for (Head sibling : heads.values()) {
                Map<String, SealRecord.KeyEntry> open = sibling.entriesOf(named);
                if (open != null) {
                    head = head.opened(named, open);
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
                next = next.withHead(head.opened(release, entries));
            }
        }
        return next;
    }

    private Environment withHead(Head head) {
        Map<String, Head> next = new HashMap<>(heads);
        next.put(head.channel(), head);
        List<Head> first = next.values().stream()
                .filter(each -> each.rules().byDefault())
                .sorted(Comparator.comparing(Head::channel))
                .toList();
        return new Environment(releases, revoked, next, first);
    }
}
