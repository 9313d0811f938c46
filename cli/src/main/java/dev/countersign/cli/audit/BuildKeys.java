package dev.countersign.cli.audit;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.policy.LegacyBuilds;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which device key a build has by what it sends, and what is sealed for it. Fed with a proven log's events, in order. */
final class BuildKeys {
    private final LogSource files;
    private final Map<KeyLabel, DeviceKeyId> keys = new LinkedHashMap<>();
    private final Map<Release, List<DeviceKeyId>> sealedFor = new HashMap<>();
    private Map<AppId, LegacyBuilds> legacy = Map.of();

    private record Release(Scope scope, Version version) {}

    /** @param files the log's, for the evidence of its policies */
    BuildKeys(LogSource files) {
        this.files = files;
    }

    void event(Event event) throws IOException {
        switch (event) {
            case KeyActivated it when it.keyId() != null -> keys.putIfAbsent(it.label(), it.keyId());
            case ReleaseSealed it -> sealedFor.putIfAbsent(new Release(it.scope(), it.version()), it.keyIds());
            case ReleaseRewrapped it -> sealedFor.put(new Release(it.scope(), it.version()), it.keyIds());
            case PolicyAdopted it -> legacy = legacy(it.policy());
            default -> {}
        }
    }

    /** A policy whose evidence cannot be read serves no old builds: {@code audit verify} reports it. */
    private Map<AppId, LegacyBuilds> legacy(Sha256 policy) throws IOException {
        Optional<byte[]> text = files.read(LogPath.evidence(policy))
                .filter(bytes -> Sha256.hash(bytes).equals(policy));
        try {
            return text.map(Policy::parse).map(Policy::legacy).orElse(Map.of());
        } catch (PolicyException e) {
            return Map.of();
        }
    }

    /** The device key of a build of this environment that sends this as its {@code key_id}; empty if it is not one of this environment's. */
    Optional<DeviceKeyId> of(Scope scope, String sent) {
        Optional<DeviceKeyId> named = ofEnvironment(scope).stream()
                .filter(key -> key.value().equals(sent))
                .findFirst();
        return named.isPresent() ? named : legacy(scope).filter(key -> LegacyBuilds.mayBe(sent, key.value()));
    }

    /** The device key of an environment's old builds, if the policy serves them from there. */
    Optional<DeviceKeyId> legacy(Scope scope) {
        return Optional.ofNullable(legacy.get(scope.app()))
                .filter(builds -> builds.environment().equals(scope.environment()))
                .map(builds -> keys.get(builds.label(scope.app())));
    }

    /** The device keys of an environment, in the order of the log. */
    List<DeviceKeyId> ofEnvironment(Scope scope) {
        List<DeviceKeyId> found = new ArrayList<>();
        keys.forEach((label, key) -> {
            if (label.scope().equals(Optional.of(scope))) {
                found.add(key);
            }
        });
        return found;
    }

    /** The device keys that a release is sealed for now. */
    List<DeviceKeyId> sealedFor(Scope scope, Version version) {
        return sealedFor.getOrDefault(new Release(scope, version), List.of());
    }
}
