package dev.countersign.distribution.follow;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.HeadsTree;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where in the log the entries are that prove heads, and the tree over all of them. Everything but {@link #expires} is for the thread that follows
 * the log.
 */
final class HeadsKnown {
    private final HeadsTree tree = new HeadsTree();
    private final Map<Address, Integer> places = new HashMap<>();
    private final List<Long> moves = new ArrayList<>();
    private final Map<Name, Long> releases = new HashMap<>();
    private final Map<Name, Long> rewraps = new HashMap<>();
    private final Map<DeviceKey, Long> deviceKeys = new HashMap<>();
    private final List<Long> eventKeys = new ArrayList<>();
    private long attestedAt = -1;
    private boolean attested;
    private volatile @Nullable Instant expires;

    private record Address(Scope scope, ChannelName channel) {}

    private record Name(Scope scope, Version version) {}

    private record DeviceKey(String app, String keyId) {}

    /**
     * Indices of the entries that prove a head.
     *
     * @param release null for the built-in bundle
     * @param rewrapped the newest rewrap of it that names a manifest; null if there is none
     */
    record Found(
            List<Long> keys,
            long attested,
            long head,
            @Nullable Long release,
            @Nullable Long rewrapped,
            int place) {}

    void accept(long index, SignedEvent signed) {
        switch (signed.event()) {
            case ChannelUpdated it -> {
                int place = places.computeIfAbsent(new Address(it.scope(), it.channel()), address -> places.size());
                tree.put(place, signed.envelope().payload());
                if (place == moves.size()) {
                    moves.add(index);
                } else {
                    moves.set(place, index);
                }
                attested = false;
            }
            case ReleaseSealed it -> releases.putIfAbsent(new Name(it.scope(), it.version()), index);
            case ReleaseRewrapped it
            when it.manifest() != null -> rewraps.put(new Name(it.scope(), it.version()), index);
            case KeyActivated it -> {
                if (it.app() != null && it.keyId() != null) {
                    deviceKeys.putIfAbsent(
                            new DeviceKey(it.app().value(), it.keyId().value()), index);
                } else if (it.label().value().startsWith("event/")) {
                    eventKeys.add(index);
                }
            }
            case HeadsAttested it -> {
                attestedAt = index;
                attested = it.heads() == tree.size() && it.root().equals(tree.root());
                expires = it.expires();
            }
            default -> {}
        }
    }

    /** Until when the newest attestation may be believed; empty if the log has none. Any thread may ask. */
    Optional<Instant> expires() {
        return Optional.ofNullable(expires);
    }

    /** What proves a channel's head; empty if there is no such head, or it is not attested (yet). */
    Optional<Found> find(Scope scope, ChannelName channel, @Nullable Version version, String keyId) {
        Integer place = places.get(new Address(scope, channel));
        Long deviceKey = deviceKeys.get(new DeviceKey(scope.app().value(), keyId));
        Long release = version == null ? null : releases.get(new Name(scope, version));
        Long rewrapped = version == null ? null : rewraps.get(new Name(scope, version));
        if (!attested || place == null || deviceKey == null || (version != null && release == null)) {
            return Optional.empty();
        }
        List<Long> keys = new ArrayList<>(eventKeys);
        keys.add(deviceKey);
        return Optional.of(new Found(keys, attestedAt, moves.get(place), release, rewrapped, place));
    }

    HeadsTree tree() {
        return tree;
    }
}
