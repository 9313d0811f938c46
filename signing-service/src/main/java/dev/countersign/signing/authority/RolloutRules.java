package dev.countersign.signing.authority;

import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.RolloutChange;
import dev.countersign.contract.request.RolloutHalt;
import dev.countersign.contract.request.RolloutRequest;
import dev.countersign.contract.request.RolloutStart;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.rollout.Rollout.State;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rules on rollouts. One a channel; to a sealed release that is not revoked and newer than the stable one. A request names the release, so that it
 * does nothing to a later rollout. What was halted goes on only after somebody who may move the channel resumed it.
 */
final class RolloutRules implements ActRules<RolloutRequest> {
    private final Ledger ledger;
    private final Moves moves;

    RolloutRules(Ledger ledger, Moves moves) {
        this.ledger = ledger;
        this.moves = moves;
    }

    @Override
    public Optional<RefusalReason> objection(RolloutRequest request, Policy policy) {
        Optional<Head> head = ledger.head(request.scope(), request.channel());
        Rollout rollout = head.map(Head::rollout).orElse(null);
        return Optional.ofNullable(
                switch (request) {
                    case RolloutStart it -> start(it, head, rollout);
                    case RolloutHalt it -> underWay(it, rollout, its -> unless(its, State.HALTED));
                    case RolloutChange it -> underWay(it, rollout, its -> change(it, its));
                });
    }

    @Override
    public Effect effect(SignedRequest signed, RolloutRequest request, Policy policy, Instant now) {
        Optional<Head> head = ledger.head(request.scope(), request.channel());
        Version stable =
                request.completes() ? request.version() : head.map(Head::stable).orElse(null);
        Rollout next = request.next(head.map(Head::rollout).orElse(null), signed.id(), now);
        return Effect.of(List.of(moves.to(request.scope(), request.channel(), stable, next, signed.id(), policy, now)
                .orElseThrow(() -> new IllegalStateException("rights are looked at first"))));
    }

    private @Nullable RefusalReason start(RolloutStart request, Optional<Head> head, @Nullable Rollout rollout) {
        if (ledger.release(request.scope(), request.version()).isEmpty()) {
            return RefusalReason.UNKNOWN_RELEASE;
        }
        if (ledger.isRevoked(request.scope(), request.version())) {
            return RefusalReason.RELEASE_REVOKED;
        }
        if (rollout != null) {
            return RefusalReason.ROLLOUT_IN_PROGRESS;
        }
        if (head.filter(it -> request.version().equals(it.stable())).isPresent()) {
            return RefusalReason.NO_CHANGE;
        }
        return moves.isBack(request.scope(), request.channel(), request.version())
                ? RefusalReason.ROLLBACK_NOT_DECLARED
                : null;
    }

    private static @Nullable RefusalReason change(RolloutChange request, Rollout rollout) {
        boolean running = rollout.state() == State.RUNNING;
        return switch (request.action()) {
            case SET -> {
                if (!running) {
                    yield RefusalReason.ROLLOUT_NOT_RUNNING;
                }
                yield Integer.valueOf(rollout.basisPoints()).equals(request.basisPoints())
                        ? RefusalReason.NO_CHANGE
                        : null;
            }
            case PAUSE ->
                rollout.state() == State.HALTED ? RefusalReason.ROLLOUT_NOT_RUNNING : unless(rollout, State.PAUSED);
            case RESUME -> unless(rollout, State.RUNNING);
            case COMPLETE -> running ? null : RefusalReason.ROLLOUT_NOT_RUNNING;
            case ROLLBACK -> null;
        };
    }

    private static @Nullable RefusalReason underWay(
            RolloutRequest request, @Nullable Rollout rollout, Function<Rollout, @Nullable RefusalReason> rule) {
        return rollout != null && rollout.version().equals(request.version())
                ? rule.apply(rollout)
                : RefusalReason.NO_ROLLOUT;
    }

    private static @Nullable RefusalReason unless(Rollout rollout, State already) {
        return rollout.state() == already ? RefusalReason.NO_CHANGE : null;
    }
}
