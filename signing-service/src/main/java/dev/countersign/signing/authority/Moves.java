package dev.countersign.signing.authority;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the leaf of a head's next move. */
final class Moves {
    private final Ledger ledger;

    Moves(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Whether this takes back devices on the channel. */
    boolean isBack(Scope scope, ChannelName channel, @Nullable Version to) {
        Optional<Head> head = ledger.head(scope, channel);
        return head.isPresent() && VersionOrder.isBack(head.get().stable(), to);
    }

    boolean isRollingOut(Scope scope, ChannelName channel) {
        return ledger.head(scope, channel).map(Head::rollout).isPresent();
    }

    /** Whether devices that run what was rolled out are not to keep it. */
    private boolean endsRollout(
            Scope scope, ChannelName channel, @Nullable Version version, @Nullable Rollout rollout) {
        return rollout == null
                && ledger.head(scope, channel)
                        .map(Head::rollout)
                        .filter(before -> !before.version().equals(version))
                        .isPresent();
    }

    /** The rules that a channel's next move says: the policy's, or those it has if the policy has no such channel any more. */
    Optional<ChannelRules> rules(Scope scope, ChannelName channel, Policy policy) {
        return policyRules(scope, channel, policy)
                .or(() -> ledger.head(scope, channel).map(Head::rules));
    }

    private static Optional<ChannelRules> policyRules(Scope scope, ChannelName channel, Policy policy) {
        return policy.environment(scope).map(EnvironmentRules::channels).map(channels -> channels.get(channel));
    }

    /** The move of a channel to a version, or to the built-in bundle; a rollout goes on. Empty if the policy has no such channel. */
    Optional<ChannelUpdated> to(
            Scope scope,
            ChannelName channel,
            @Nullable Version version,
            RequestId request,
            Policy policy,
            Instant now) {
        Rollout rollout = ledger.head(scope, channel).map(Head::rollout).orElse(null);
        return to(scope, channel, version, rollout, request, policy, now);
    }

    /** The same with another rollout, or none. */
    Optional<ChannelUpdated> to(
            Scope scope,
            ChannelName channel,
            @Nullable Version version,
            @Nullable Rollout rollout,
            RequestId request,
            Policy policy,
            Instant now) {
        return policyRules(scope, channel, policy)
                .map(rules -> move(scope, channel, version, rollout, rules, request, policy, now));
    }

    /** The move of a channel under given rules, also of one that the policy does not have any more. */
    ChannelUpdated move(
            Scope scope,
            ChannelName channel,
            @Nullable Version version,
            @Nullable Rollout rollout,
            ChannelRules rules,
            RequestId request,
            Policy policy,
            Instant now) {
        return new ChannelUpdated(
                now,
                policy.digest(),
                scope.app(),
                scope.environment(),
                channel,
                ledger.head(scope, channel).map(Head::sequence).orElse(0L) + 1,
                version,
                rules,
                request,
                isBack(scope, channel, version) || endsRollout(scope, channel, version, rollout) ? true : null,
                rollout);
    }
}
