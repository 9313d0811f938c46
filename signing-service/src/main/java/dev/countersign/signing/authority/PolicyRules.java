package dev.countersign.signing.authority;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.policy.DeveloperKey;
import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Rules on the next policy: valid, in its published form, and of a greater serial. It comes into force with its bytes as evidence; in the same commit environments that are
 * new get their device key, and heads whose channel has other rules now say so.
 */
final class PolicyRules implements ActRules<PolicyPropose> {
    private final Ledger ledger;
    private final Moves moves;
    private final DeviceKeyMaking deviceKeys;

    PolicyRules(Ledger ledger, Moves moves, DeviceKeyMaking deviceKeys) {
        this.ledger = ledger;
        this.moves = moves;
        this.deviceKeys = deviceKeys;
    }

    /** Only the published form may stand in the log: what is not it may hold names of people and comments, and what is no policy anything. */
    static Optional<RefusalReason> unpublishable(PolicyPropose request) {
        try {
            return PublishedPolicy.is(request.file())
                    ? Optional.empty()
                    : Optional.of(RefusalReason.POLICY_NOT_PUBLISHED);
        } catch (PolicyException e) {
            return Optional.of(RefusalReason.POLICY_INVALID);
        }
    }

    @Override
    public Optional<RefusalReason> objection(PolicyPropose request, Policy policy) {
        Optional<RefusalReason> unpublishable = unpublishable(request);
        if (unpublishable.isPresent()) {
            return unpublishable;
        }
        Policy next = Policy.parse(request.file());
        if (next.serial() <= policy.serial()) {
            return Optional.of(RefusalReason.POLICY_SERIAL);
        }
        return next.scopes().stream().anyMatch(scope -> movesKeys(scope, next))
                ? Optional.of(RefusalReason.CUSTODY_CHANGED)
                : Optional.empty();
    }

    @Override
    public Effect effect(SignedRequest signed, PolicyPropose request, Policy policy, Instant now) {
        Policy next = Policy.parse(request.file());
        List<Event> events = new ArrayList<>();
        events.add(new PolicyAdopted(now, next.digest(), next.serial(), signed.id()));
        for (Scope scope : new TreeSet<>(next.scopes())) {
            if (needsKey(scope, next)) {
                events.add(deviceKeys.make(
                        scope, ledger.keys().deviceKeysEver(scope).size() + 1, next, now));
            }
            ledger.heads(scope).forEach((channel, head) -> {
                ChannelRules rules =
                        next.environment(scope).orElseThrow().channels().get(channel);
                if (rules != null && !rules.equals(head.rules())) {
                    moves.to(scope, channel, head.stable(), signed.id(), next, now)
                            .ifPresent(events::add);
                }
            });
        }
        return new Effect(events, Map.of(next.digest(), request.file()));
    }

    private boolean movesKeys(Scope scope, Policy next) {
        return !ledger.deviceKeys(scope).isEmpty()
                && ledger.isHeldByDeveloper(scope) != developerKey(scope, next).isPresent();
    }

    /** An environment's first device key, or another one that its developer took. */
    private boolean needsKey(Scope scope, Policy next) {
        List<DeviceKey> active = ledger.deviceKeys(scope);
        return active.isEmpty()
                || developerKey(scope, next)
                        .filter(key ->
                                active.stream().noneMatch(it -> it.keyId().equals(key.keyId())))
                        .isPresent();
    }

    private static Optional<DeveloperKey> developerKey(Scope scope, Policy next) {
        return next.environment(scope).flatMap(EnvironmentRules::heldByDeveloper);
    }
}
