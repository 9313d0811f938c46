package dev.countersign.cli.audit;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the newest head of each channel promises to each device key, and to old builds that do not tell theirs. Fed with a proven log's entries, in order. */
final class CurrentHeads {
    private final Map<Channel, ChannelUpdated> heads = new LinkedHashMap<>();
    private final Map<Release, ReleaseSealed> releases = new HashMap<>();
    private final BuildKeys keys;

    private record Channel(Scope scope, ChannelName name) {}

    private record Release(Scope scope, Version version) {}

    CurrentHeads(LogSource files) {
        this.keys = new BuildKeys(files);
    }

    /**
     * What a device of this key must be offered.
     *
     * @param told whether it names its key
     * @param release null for the app's built-in bundle
     */
    record Promise(
            ChannelUpdated head,
            DeviceKeyId key,
            boolean told,
            @Nullable ReleaseSealed release) {}

    void entry(long index, byte[] leaf) throws IOException {
        SignedEvent signed;
        try {
            signed = SignedEvent.parse(leaf);
        } catch (MalformedException e) {
            return; // audit verify reports it
        }
        keys.event(signed.event());
        if (signed.event() instanceof ChannelUpdated head) {
            heads.put(new Channel(head.scope(), head.channel()), head);
        } else if (signed.event() instanceof ReleaseSealed release) {
            releases.putIfAbsent(new Release(release.scope(), release.version()), release);
        }
    }

    List<Promise> promises() {
        List<Promise> promises = new ArrayList<>();
        heads.forEach((channel, head) -> {
            Version version = head.versionFor(OfferCheck.NOBODY, "builtin");
            ReleaseSealed release = version == null ? null : releases.get(new Release(channel.scope, version));
            List<DeviceKeyId> served =
                    version == null ? keys.ofEnvironment(channel.scope) : keys.sealedFor(channel.scope, version);
            if (version == null || release != null) {
                served.forEach(key -> promises.add(new Promise(head, key, true, release)));
                keys.legacy(channel.scope)
                        .filter(served::contains)
                        .ifPresent(key -> promises.add(new Promise(head, key, false, release)));
            }
        });
        return promises;
    }
}
