package dev.countersign.distribution.placement;

import dev.countersign.contract.assignment.ChannelAssignment;
import dev.countersign.contract.assignment.SignedAssignment;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.ChannelName;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The fold over {@code device-channels} under one policy. A record counts if it is signed by someone who may do that, is about the device that its key
 * names, and is not older than what is there; any other changes nothing. A tombstone erases. Read by many threads, written by one.
 */
final class Assignments {
    private final Policy policy;
    private final Clock clock;
    private final Map<String, Held> byDevice = new ConcurrentHashMap<>();

    private record Held(String channel, Instant created, Instant expires) {}

    Assignments(Policy policy, Clock clock) {
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Takes a record.
     *
     * @return false if it counts for nothing because of what it is
     */
    boolean take(@Nullable String key, byte @Nullable [] value) {
        if (key == null) {
            return false;
        }
        if (value == null) {
            byDevice.remove(key);
            return true;
        }
        SignedAssignment signed;
        try {
            signed = SignedAssignment.parse(value);
        } catch (MalformedException e) {
            return false;
        }
        ChannelAssignment assignment = signed.assignment();
        ChannelName channel = assignment.channel();
        if (!clock.instant().isBefore(assignment.expires())) {
            return true; // over, and nobody's fault
        }
        if (!assignment.recordKey().equals(key) || !signed.permittedBy(policy, clock.instant())) {
            return false;
        }
        Held held = byDevice.get(key);
        if (held != null && assignment.created().isBefore(held.created())) {
            return true; // a repetition of what came before
        }
        if (channel == null) {
            byDevice.remove(key);
        } else {
            byDevice.put(key, new Held(channel.value(), assignment.created(), assignment.expires()));
        }
        return true;
    }

    /** The channel of a device, if it has one that is not over. */
    @Nullable
    String channel(String device) {
        Held held = byDevice.get(device);
        return held == null || !clock.instant().isBefore(held.expires()) ? null : held.channel();
    }

    int size() {
        return byDevice.size();
    }
}
