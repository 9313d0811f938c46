package dev.countersign.signing.authority;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** What each channel offers now: a part of the {@link Ledger}. */
final class Heads {
    private final Map<Scope, NavigableMap<ChannelName, Head>> heads = new HashMap<>();
    private final Set<Address> planned = new LinkedHashSet<>();

    /** Where a head is. */
    record Address(Scope scope, ChannelName channel) {}

    void apply(ChannelUpdated it) {
        heads.computeIfAbsent(it.scope(), scope -> new TreeMap<>())
                .compute(it.channel(), (channel, last) -> Head.after(last, it));
        var address = new Address(it.scope(), it.channel());
        if (it.rollout() != null && it.rollout().isPlanned()) {
            planned.add(address);
        } else {
            planned.remove(address);
        }
    }

    /** All heads of an environment, by name. */
    NavigableMap<ChannelName, Head> of(Scope scope) {
        return heads.getOrDefault(scope, Collections.emptyNavigableMap());
    }

    /** The heads whose rollout goes on by itself. */
    List<Address> planned() {
        return List.copyOf(planned);
    }

    /** The channels that offer this version now, by name. */
    List<ChannelName> offering(Scope scope, Version version) {
        return of(scope).entrySet().stream()
                .filter(head -> head.getValue().offers(version))
                .map(Map.Entry::getKey)
                .toList();
    }
}
