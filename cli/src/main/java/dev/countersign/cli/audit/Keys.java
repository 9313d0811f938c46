package dev.countersign.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.log.LogKeyHandover;
import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.request.KeyActivate;
import dev.countersign.contract.request.KeyGenerate;
import dev.countersign.contract.request.KeyRetire;
import dev.countersign.contract.request.KeyRewrap;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lives of keys. Rules: each was generated, then activated, then perhaps retired, as approved requests asked, in the order of their numbers;
 * first keys alone need no request. No (app, key_id) is given out twice. A release is sealed for every device key that is active, and for
 * none that is retired; a rewrap adds the one key it was asked for, to a manifest of as many files as were sealed.
 */
final class Keys {
    private final String log;
    private final Policies policies;
    private final Acts acts;
    private final Requests requests;
    private final Findings findings;
    private final Map<KeyLabel, KeyGenerated> waiting = new HashMap<>();
    private final Map<KeyLabel, KeyActivated> active = new LinkedHashMap<>();
    private final Set<KeyLabel> retired = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<Name, KeyLabel> names = new HashMap<>();
    private final Map<Release, List<DeviceKeyId>> sealedFor = new HashMap<>();
    private final Map<Release, Integer> files = new HashMap<>();
    private @Nullable VerifyingKey lastLogKey;
    private final Set<RequestId> rewraps = new HashSet<>();

    private record Name(AppId app, DeviceKeyId keyId) {}

    private record Release(Scope scope, Version version) {}

    /** @param log its name */
    Keys(String log, Policies policies, Acts acts, Requests requests, Findings findings) {
        this.log = log;
        this.policies = policies;
        this.acts = acts;
        this.requests = requests;
        this.findings = findings;
    }

    void generated(long index, KeyGenerated event) {
        requests.answered(index, event.request());
        acts.effect(
                index,
                event.request(),
                KeyGenerate.class,
                asked -> asked.label().equals(event.label()));
        number(index, event.label());
        if (event.app() != null && event.keyId() != null) {
            name(index, event.app(), event.keyId(), event.label());
        }
        waiting.put(event.label(), event);
    }

    void activated(long index, KeyActivated event) {
        KeyLabel label = event.label();
        if (active.containsKey(label)) {
            findings.at(index, "key-twice", label + " is in use already");
            return;
        }
        KeyGenerated made = waiting.remove(label);
        if (event.request() == null) {
            if (number(label) != 1 && !isDevelopers(event)) {
                findings.at(index, "key-unrequested", "only first keys come into use without a request");
            }
            number(index, label);
        } else {
            requests.answered(index, event.request());
            acts.effect(
                    index,
                    event.request(),
                    KeyActivate.class,
                    asked -> asked.label().equals(label));
            if (made == null
                    || !made.fingerprint().equals(event.fingerprint())
                    || !Objects.equals(made.keyId(), event.keyId())) {
                findings.at(index, "key-not-generated", label + " was not generated as this key, or is in use already");
            }
        }
        if (event.app() != null && event.keyId() != null) {
            name(index, event.app(), event.keyId(), label);
        }
        if (label.value().startsWith("log/")) {
            handedOver(index, event);
        }
        active.put(label, event);
    }

    /** A log key that follows another has that one's word for it. */
    private void handedOver(long index, KeyActivated event) {
        VerifyingKey next = event.publicKey();
        VerifyingKey before = lastLogKey;
        lastLogKey = next;
        if (before != null
                && (next == null
                        || !before.verify(LogKeyHandover.text(log, next).getBytes(UTF_8), event.handoverSignature()))) {
            findings.at(
                    index, "log-key-handover", "the log key before did not sign that " + event.label() + " follows it");
        }
    }

    /** Whether the policy names this as the key that its developer holds: who adopts that policy asks for it. */
    private boolean isDevelopers(KeyActivated event) {
        Scope scope = Scope.ofNullable(event.app(), event.environment());
        return scope != null
                && policies.rules(scope)
                        .flatMap(EnvironmentRules::heldByDeveloper)
                        .filter(key -> key.keyId().equals(event.keyId()))
                        .isPresent();
    }

    void retired(long index, KeyRetired event) {
        requests.answered(index, event.request());
        acts.effect(
                index, event.request(), KeyRetire.class, asked -> asked.label().equals(event.label()));
        boolean known = active.containsKey(event.label()) && !retired.contains(event.label());
        if (waiting.remove(event.label()) == null && !known) {
            findings.at(index, "key-not-active", event.label() + " is not in use");
        }
        retired.add(event.label());
    }

    void sealed(long index, ReleaseSealed event) {
        sealedFor.putIfAbsent(new Release(event.scope(), event.version()), event.keyIds());
        if (event.manifest() != null) {
            files.putIfAbsent(
                    new Release(event.scope(), event.version()),
                    event.manifest().files());
        }
        if (policies.rules(event.scope())
                .flatMap(EnvironmentRules::heldByDeveloper)
                .isPresent()) {
            return; // sealed for the one key that the developer used
        }
        active.values().stream()
                .filter(key -> event.scope().equals(Scope.ofNullable(key.app(), key.environment())))
                .forEach(key -> {
                    boolean there = event.keyIds().contains(key.keyId());
                    if (there && retired.contains(key.label())) {
                        findings.at(index, "device-key-retired", "sealed for " + key.label() + ", which was retired");
                    } else if (!there && !retired.contains(key.label())) {
                        findings.at(index, "device-key-missing", "not sealed for " + key.label() + ", which is active");
                    }
                });
    }

    void rewrapped(long index, ReleaseRewrapped event) {
        if (rewraps.add(event.request())) { // one request, one leaf for each release
            requests.answered(index, event.request());
        }
        acts.effect(
                index,
                event.request(),
                KeyRewrap.class,
                asked -> event.scope().equals(asked.scope()) && isThat(event, asked.label()));
        var release = new Release(event.scope(), event.version());
        sealedFor.put(release, event.keyIds());
        if (event.manifest() != null && event.manifest().files() != files.getOrDefault(release, 0)) {
            findings.at(index, "manifest-other", "the manifest has other files than were sealed");
        }
    }

    private boolean isThat(ReleaseRewrapped event, KeyLabel label) {
        KeyActivated key = active.get(label);
        List<DeviceKeyId> before = sealedFor.get(new Release(event.scope(), event.version()));
        if (key == null || key.keyId() == null || before == null || retired.contains(label)) {
            return false;
        }
        List<DeviceKeyId> after = new ArrayList<>(before);
        after.add(key.keyId());
        return after.equals(event.keyIds());
    }

    private void number(long index, KeyLabel label) {
        Integer last = numbers.put(line(label), number(label));
        if (last != null && number(label) != last + 1) {
            findings.at(index, "key-number", label + " does not follow number " + last);
        }
    }

    private void name(long index, AppId app, DeviceKeyId keyId, KeyLabel label) {
        KeyLabel other = names.putIfAbsent(new Name(app, keyId), label);
        if (other != null && !other.equals(label)) {
            findings.at(index, "key-twice", "the device key " + other + " of this app has the same key_id");
        }
    }

    private static String line(KeyLabel label) {
        return label.value().substring(0, label.value().lastIndexOf('/'));
    }

    private static int number(KeyLabel label) {
        return Integer.parseInt(label.value().substring(label.value().lastIndexOf('/') + 1));
    }
}
