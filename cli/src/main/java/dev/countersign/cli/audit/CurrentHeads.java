package dev.countersign.cli.audit;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the newest head of each channel promises to each device key. Fed with a proven log's entries, in order. */
final class CurrentHeads {
    private final Map<Channel, ChannelUpdated> heads = new LinkedHashMap<>();
    private final Map<Release, ReleaseSealed> releases = new HashMap<>();
    private final Map<Scope, List<DeviceKeyId>> keys = new HashMap<>();

    private record Channel(Scope scope, ChannelName name) {}

    private record Release(Scope scope, Version version) {}

    /**
     * What a device of this key must be offered.
     *
     * @param release null for the app's built-in bundle
     */
    record Promise(
            ChannelUpdated head, DeviceKeyId key, @Nullable ReleaseSealed release) {}

    void entry(long index, byte[] leaf) {
        SignedEvent signed;
        try {
            signed = SignedEvent.parse(leaf);
        } catch (MalformedException e) {
            return; // audit verify reports it
        }
        if (signed.event() instanceof ChannelUpdated head) {
            heads.put(new Channel(head.scope(), head.channel()), head);
        } else if (signed.event() instanceof ReleaseSealed release) {
            releases.putIfAbsent(new Release(release.scope(), release.version()), release);
        } else if (signed.event() instanceof KeyActivated key
                && key.app() != null
                && key.environment() != null
                && key.keyId() != null) {
            keys.computeIfAbsent(new Scope(key.app(), key.environment()), scope -> new ArrayList<>())
                    .add(key.keyId());
        }
    }

    List<Promise> promises() {
        List<Promise> promises = new ArrayList<>();
        heads.forEach((channel, head) -> {
            Version version = head.versionFor(OfferCheck.NOBODY, "builtin");
            ReleaseSealed release = version == null ? null : releases.get(new Release(channel.scope, version));
            List<DeviceKeyId> served = release == null ? keys.getOrDefault(channel.scope, List.of()) : release.keyIds();
            if (version == null || release != null) {
                served.forEach(key -> promises.add(new Promise(head, key, release)));
            }
        });
        return promises;
    }
}
