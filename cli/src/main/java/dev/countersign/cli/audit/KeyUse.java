package dev.countersign.cli.audit;

import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Device keys: releases are sealed for keys that were activated for their app and environment, and what processes say they did with keys fits
 * what the log holds.
 */
final class KeyUse {
    private final Findings findings;

    private final Map<DeviceKey, KeyLabel> labels = new HashMap<>();
    /** How many of each key the log's leaves explain. */
    private final Map<KeyLabel, Long> operations = new HashMap<>();

    private final Map<Account, KeyUsage.Operations> accounts = new HashMap<>();
    private final Map<Account, Long> lastLeaf = new HashMap<>();

    private record DeviceKey(Scope scope, DeviceKeyId keyId) {}

    private record Account(String process, KeyLabel key) {}

    KeyUse(Findings findings) {
        this.findings = findings;
    }

    void activated(KeyActivated event) {
        if (event.app() == null || event.environment() == null || event.keyId() == null) {
            return;
        }
        labels.putIfAbsent(new DeviceKey(new Scope(event.app(), event.environment()), event.keyId()), event.label());
    }

    /** The last key is the one that was added. */
    void rewrapped(ReleaseRewrapped event) {
        KeyLabel label = event.keyIds().isEmpty()
                ? null
                : labels.get(new DeviceKey(event.scope(), event.keyIds().getLast()));
        if (label != null) {
            operations.merge(label, (long) event.operations(), Long::sum);
        }
    }

    void sealed(long index, ReleaseSealed event) {
        for (DeviceKeyId keyId : event.keyIds()) {
            KeyLabel label = labels.get(new DeviceKey(event.scope(), keyId));
            if (label == null) {
                findings.at(
                        index, "device-key-unknown", "sealed for a key that was not activated for " + event.scope());
            } else {
                operations.merge(label, (long) event.operationsPerKey(), Long::sum);
            }
        }
    }

    void used(long index, KeyUsage event) {
        for (KeyUsage.Operations now : event.keys()) {
            var account = new Account(event.process(), now.key());
            KeyUsage.Operations before = accounts.put(account, now);
            lastLeaf.put(account, index);
            if (now.performed() < now.committed() + now.abandoned() + now.probes()) {
                findings.at(index, "key-usage", now.key() + ": more operations explained than performed");
            }
            if (before != null && shrinks(before, now)) {
                findings.at(index, "key-usage", now.key() + ": a count of process " + event.process() + " went down");
            }
            long committed = accounts.values().stream()
                    .filter(operations -> operations.key().equals(now.key()))
                    .mapToLong(KeyUsage.Operations::committed)
                    .sum();
            long possible = this.operations.getOrDefault(now.key(), 0L);
            if (committed > possible) {
                findings.at(
                        index,
                        "key-usage",
                        now.key() + ": " + committed + " operations said to be in the log, which explains " + possible);
            }
        }
    }

    /** What a process had under way when it last told, or took with it when it ended. */
    List<String> unexplained() {
        List<String> lines = new ArrayList<>();
        accounts.forEach((account, operations) -> {
            long open = operations.performed() - operations.committed() - operations.abandoned() - operations.probes();
            if (open > 0) {
                lines.add(open + " operations of " + account.key + " by process " + account.process
                        + " are not explained by its last key.usage, entry " + lastLeaf.get(account)
                        + ": under way then, or lost in a crash");
            }
        });
        return lines;
    }

    private static boolean shrinks(KeyUsage.Operations before, KeyUsage.Operations now) {
        return now.performed() < before.performed()
                || now.committed() < before.committed()
                || now.abandoned() < before.abandoned()
                || now.probes() < before.probes();
    }
}
