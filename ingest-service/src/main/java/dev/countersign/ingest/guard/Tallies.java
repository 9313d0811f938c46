package dev.countersign.ingest.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.policy.GuardRules;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.ingest.status.RolloutsUnderWay;
import dev.countersign.ingest.status.RolloutsUnderWay.UnderWay;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts reports by rollout, and says which rollouts are to be halted. One that people resumed after a halt is counted anew: they looked, and what was
 * counted before is what they looked at. Thread-safe.
 */
final class Tallies {
    private final RolloutsUnderWay rollouts;
    private final Map<RequestId, Tally> tallies = new HashMap<>();
    private final Set<RequestId> halted = new HashSet<>();

    Tallies(RolloutsUnderWay rollouts) {
        this.rollouts = rollouts;
    }

    /** Counts a report, if it is about a rollout that is under way. */
    synchronized void count(String deviceId, DeviceReport report) {
        String app = report.appId();
        String keyId = report.keyId();
        boolean failed = report.isFailure();
        if (app == null || keyId == null || !(failed || report.isSuccess())) {
            return;
        }
        for (UnderWay each : rollouts.all()) {
            if (each.scope().app().value().equals(app)
                    && each.rollout().version().value().equals(report.version())
                    && rollouts.environment(app, keyId)
                            .filter(each.scope().environment()::equals)
                            .isPresent()) {
                tallies.computeIfAbsent(each.rollout().salt(), salt -> new Tally())
                        .count(
                                ByteBuffer.wrap(Sha256.hash(deviceId.getBytes(UTF_8))
                                                .toBytes())
                                        .getLong(),
                                failed);
            }
        }
    }

    /** The running rollouts whose failures breach the policy, where it names this guard. */
    synchronized List<UnderWay> breaches(Policy policy, KeyId guard) {
        Collection<UnderWay> now = rollouts.all();
        Set<RequestId> salts = new HashSet<>();
        List<UnderWay> breaches = new ArrayList<>();
        for (UnderWay each : now) {
            Rollout rollout = each.rollout();
            salts.add(rollout.salt());
            if (rollout.state() == Rollout.State.HALTED) {
                halted.add(rollout.salt());
            } else if (rollout.state() == Rollout.State.RUNNING && halted.remove(rollout.salt())) {
                tallies.remove(rollout.salt());
            }
            Tally tally = tallies.get(rollout.salt());
            GuardRules rules = policy.environment(each.scope())
                    .map(environment -> environment.guard())
                    .orElse(null);
            if (rollout.state() == Rollout.State.RUNNING
                    && tally != null
                    && rules != null
                    && rules.key().equals(guard)
                    && tally.breaches(rules)) {
                breaches.add(each);
            }
        }
        tallies.keySet().retainAll(salts);
        halted.retainAll(salts);
        return breaches;
    }

    /** How many devices tried a rollout, and how many of them failed, in words. */
    synchronized String describe(RequestId salt) {
        Tally tally = tallies.get(salt);
        return tally == null ? "nothing reported" : tally.failures() + " of " + tally.attempts() + " devices failed";
    }
}
