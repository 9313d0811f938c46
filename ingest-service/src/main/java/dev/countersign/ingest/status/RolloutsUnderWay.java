package dev.countersign.ingest.status;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The fold over the log's verified events that tells which rollouts are under way. One thread applies, any number read. */
@ApplicationScoped
public class RolloutsUnderWay {
    private final Map<Address, UnderWay> rollouts = new ConcurrentHashMap<>();
    private final Map<DeviceKey, EnvironmentName> environments = new ConcurrentHashMap<>();

    private record Address(Scope scope, ChannelName channel) {}

    private record DeviceKey(String app, String keyId) {}

    /** A channel's rollout as its newest head has it. */
    public record UnderWay(Scope scope, ChannelName channel, Rollout rollout) {}

    /** Takes the next event. */
    public void apply(Event event) {
        if (event instanceof ChannelUpdated it) {
            var address = new Address(it.scope(), it.channel());
            Rollout rollout = it.rollout();
            if (rollout == null) {
                rollouts.remove(address);
            } else {
                rollouts.put(address, new UnderWay(it.scope(), it.channel(), rollout));
            }
        } else if (event instanceof KeyActivated it
                && it.app() != null
                && it.environment() != null
                && it.keyId() != null) {
            environments.putIfAbsent(new DeviceKey(it.app().value(), it.keyId().value()), it.environment());
        }
    }

    public Collection<UnderWay> all() {
        return List.copyOf(rollouts.values());
    }

    public boolean isEmpty() {
        return rollouts.isEmpty();
    }

    /** The environment whose builds carry this device key. */
    public Optional<EnvironmentName> environment(String app, String keyId) {
        return Optional.ofNullable(environments.get(new DeviceKey(app, keyId)));
    }
}
