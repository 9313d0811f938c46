package dev.countersign.signing.authority;

import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Rules on moving a channel: only to a sealed release that is not revoked, and back only where the request says so. */
final class ChannelSetRules implements ActRules<ChannelSet> {
    private final Ledger ledger;
    private final Moves moves;

    ChannelSetRules(Ledger ledger, Moves moves) {
        this.ledger = ledger;
        this.moves = moves;
    }

    @Override
    public Optional<RefusalReason> objection(ChannelSet request, Policy policy) {
        Version to = request.stable();
        if (to != null && ledger.release(request.scope(), to).isEmpty()) {
            return Optional.of(RefusalReason.UNKNOWN_RELEASE);
        }
        if (to != null && ledger.isRevoked(request.scope(), to)) {
            return Optional.of(RefusalReason.RELEASE_REVOKED);
        }
        Optional<Head> head = ledger.head(request.scope(), request.channel());
        if (head.isPresent() && head.get().rollout() != null) {
            return Optional.of(RefusalReason.ROLLOUT_IN_PROGRESS);
        }
        if (head.isPresent() && Objects.equals(head.get().stable(), to)) {
            return Optional.of(RefusalReason.NO_CHANGE);
        }
        return moves.isBack(request.scope(), request.channel(), to) && !request.rollback()
                ? Optional.of(RefusalReason.ROLLBACK_NOT_DECLARED)
                : Optional.empty();
    }

    @Override
    public Effect effect(SignedRequest signed, ChannelSet request, Policy policy, Instant now) {
        return Effect.of(
                List.of(moves.to(request.scope(), request.channel(), request.stable(), signed.id(), policy, now)
                        .orElseThrow(() -> new IllegalStateException("rights are looked at first"))));
    }
}
