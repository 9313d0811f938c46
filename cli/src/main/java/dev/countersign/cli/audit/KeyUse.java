package dev.countersign.cli.audit;

import dev.countersign.contract.event.Intent;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.request.KeyRewrap;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Device keys: releases are sealed for keys that were activated for their app and environment, and what processes say they did with keys fits
 * what the log holds and what was asked for.
 */
final class KeyUse {
    private final Policies policies;
    private final Findings findings;
    private final KeyAccounts accounts;

    private final Map<DeviceKey, KeyLabel> labels = new HashMap<>();
    /** Of the keys that the signing service holds. */
    private final Map<KeyLabel, Scope> scopes = new HashMap<>();
    /** How many of each key the log's leaves explain. */
    private final Map<KeyLabel, Long> operations = new HashMap<>();
    /** What was proposed and has no outcome yet, of those that use device keys. */
    private final Map<Scope, Set<RequestId>> open = new HashMap<>();

    private record DeviceKey(Scope scope, DeviceKeyId keyId) {}

    KeyUse(Policies policies, Findings findings) {
        this.policies = policies;
        this.findings = findings;
        this.accounts = new KeyAccounts(
                findings, this::openRequests, this::openRequests, label -> operations.getOrDefault(label, 0L));
    }

    void activated(KeyActivated event) {
        if (event.app() == null || event.environment() == null || event.keyId() == null) {
            return;
        }
        var scope = new Scope(event.app(), event.environment());
        labels.putIfAbsent(new DeviceKey(scope, event.keyId()), event.label());
        if (policies.rules(scope).flatMap(EnvironmentRules::heldByDeveloper).isEmpty()) {
            scopes.putIfAbsent(event.label(), scope);
        }
    }

    /** The intent leaf comes before any use of a device key. */
    void proposed(Intent event) {
        Scope scope = event.scope();
        if (scope != null
                && (event instanceof ReleaseProposed || event.requestKind().equals(KeyRewrap.KIND))) {
            open.computeIfAbsent(scope, none -> new LinkedHashSet<>()).add(event.request());
        }
    }

    /** A request has its outcome. */
    void settled(@Nullable Scope scope, RequestId request) {
        Set<RequestId> requests = scope == null ? null : open.get(scope);
        if (requests != null) {
            requests.remove(request);
        }
    }

    /** The last key is the one that was added. */
    void rewrapped(ReleaseRewrapped event) {
        settled(event.scope(), event.request());
        KeyLabel label = event.keyIds().isEmpty()
                ? null
                : labels.get(new DeviceKey(event.scope(), event.keyIds().getLast()));
        if (label != null) {
            explain(label, event.operations());
        }
    }

    void sealed(long index, ReleaseSealed event) {
        settled(event.scope(), event.request());
        for (DeviceKeyId keyId : event.keyIds()) {
            KeyLabel label = labels.get(new DeviceKey(event.scope(), keyId));
            if (label == null) {
                findings.at(
                        index, "device-key-unknown", "sealed for a key that was not activated for " + event.scope());
            } else {
                explain(label, event.operationsPerKey());
            }
        }
    }

    void used(long index, KeyUsage event) {
        accounts.told(index, event);
    }

    KeyAccounts.Summary summary() {
        return accounts.summary();
    }

    List<String> notices() {
        return accounts.notices();
    }

    private void explain(KeyLabel label, long count) {
        if (scopes.containsKey(label)) {
            operations.merge(label, count, Long::sum);
            accounts.result(label, count);
        }
    }

    private List<RequestId> openRequests(KeyLabel label) {
        Scope scope = scopes.get(label);
        return scope == null ? List.of() : List.copyOf(open.getOrDefault(scope, Set.of()));
    }

    private List<RequestId> openRequests() {
        return scopes.values().stream()
                .distinct()
                .flatMap(scope -> open.getOrDefault(scope, Set.of()).stream())
                .toList();
    }
}
