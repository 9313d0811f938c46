package dev.countersign.signing.authority;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.rollout.Rollout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What rollouts do by themselves: the steps of their plans, once their soak time is over. Pure. */
final class RolloutSteps {
    private final Ledger ledger;
    private final Moves moves;

    RolloutSteps(Ledger ledger) {
        this.ledger = ledger;
        this.moves = new Moves(ledger);
    }

    /** The moves that are due now, at most one a channel. They name the request that started the rollout: it asked for them. */
    List<ChannelUpdated> due(Instant now) {
        Policy policy = ledger.policy().orElseThrow();
        List<ChannelUpdated> due = new ArrayList<>();
        for (Heads.Address at : ledger.planned()) {
            Head head = ledger.head(at.scope(), at.channel()).orElseThrow();
            Rollout rollout = head.rollout();
            if (rollout != null) {
                rollout.due(now)
                        .map(step -> rollout.withShare(step.basisPoints(), now))
                        .flatMap(next ->
                                moves.to(at.scope(), at.channel(), head.stable(), next, rollout.salt(), policy, now))
                        .ifPresent(due::add);
            }
        }
        return due;
    }
}
