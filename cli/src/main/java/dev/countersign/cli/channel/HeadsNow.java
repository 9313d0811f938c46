package dev.countersign.cli.channel;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.VerifiedEntry;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** What an environment's channels offer now, by a log that was verified to its end. */
final class HeadsNow {
    private final Scope scope;
    private final NavigableMap<ChannelName, ChannelUpdated> heads = new TreeMap<>();
    private final Set<Version> revoked = new HashSet<>();
    private long size;

    HeadsNow(Scope scope) {
        this.scope = scope;
    }

    /** Takes the next entry of the log. */
    void apply(VerifiedEntry entry) {
        size = entry.index() + 1;
        Event event = SignedEvent.parse(entry.leaf()).event();
        if (event instanceof ChannelUpdated it && it.scope().equals(scope)) {
            heads.put(it.channel(), it);
        }
        if (event instanceof ReleaseRevoked it && it.scope().equals(scope)) {
            revoked.add(it.version());
        }
    }

    NavigableMap<ChannelName, ChannelUpdated> heads() {
        return heads;
    }

    /** Whether a head still names a release that was revoked since: nothing is offered then. */
    boolean isRevoked(ChannelUpdated head) {
        return head.stable() != null && revoked.contains(head.stable());
    }

    /** How many entries of the log say so. */
    long size() {
        return size;
    }
}
