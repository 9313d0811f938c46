package dev.countersign.signing.authority;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rules on revoking a release, for a reason that is known. Every head that offers it moves in the same commit, also one whose channel the policy does
 * not have any more: as the channel's {@code on_revoke} says to the last release of the channel that is not revoked and that it was not rolled back
 * from, or to the app's built-in bundle, which is also where there is no such release. A rollout of it ends.
 */
final class RevokeRules implements ActRules<ReleaseRevoke> {
    private final Ledger ledger;
    private final Moves moves;

    RevokeRules(Ledger ledger, Moves moves) {
        this.ledger = ledger;
        this.moves = moves;
    }

    /** A word that is none of the known reasons could be anyone's name. */
    static Optional<RefusalReason> unpublishable(ReleaseRevoke request) {
        return request.reason().isKnown() ? Optional.empty() : Optional.of(RefusalReason.UNKNOWN_REASON);
    }

    @Override
    public Optional<RefusalReason> objection(ReleaseRevoke request, Policy policy) {
        Optional<RefusalReason> unpublishable = unpublishable(request);
        if (unpublishable.isPresent()) {
            return unpublishable;
        }
        if (ledger.release(request.scope(), request.version()).isEmpty()) {
            return Optional.of(RefusalReason.UNKNOWN_RELEASE);
        }
        return ledger.isRevoked(request.scope(), request.version())
                ? Optional.of(RefusalReason.ALREADY_REVOKED)
                : Optional.empty();
    }

    @Override
    public Effect effect(SignedRequest signed, ReleaseRevoke request, Policy policy, Instant now) {
        List<Event> events = new ArrayList<>();
        events.add(new ReleaseRevoked(
                now,
                policy.digest(),
                request.app(),
                request.environment(),
                request.version(),
                signed.keyId(),
                request.reason(),
                signed.id()));
        for (ChannelName channel : ledger.offering(request.scope(), request.version())) {
            Head head = ledger.head(request.scope(), channel).orElseThrow();
            ChannelRules rules = moves.rules(request.scope(), channel, policy).orElseThrow();
            Version stable = request.version().equals(head.stable()) ? fallback(request, head, rules) : head.stable();
            Rollout rollout = head.rollout() != null && head.rollout().version().equals(request.version())
                    ? null
                    : head.rollout();
            events.add(moves.move(request.scope(), channel, stable, rollout, rules, signed.id(), policy, now));
        }
        return Effect.of(events);
    }

    private @Nullable Version fallback(ReleaseRevoke request, Head head, ChannelRules rules) {
        return rules.fallsBackToBuiltin()
                ? null
                : head.fallback(
                        version -> !version.equals(request.version()) && !ledger.isRevoked(request.scope(), version));
    }
}
