package dev.countersign.cli.audit;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.KeyAct;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.RolloutRequest;
import dev.countersign.contract.request.RolloutStart;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Channels: each head follows the one before by number, offers what was sealed, and was asked for. None goes on offering what was revoked: by the
 * attestation that follows, it moved to where its rules say.
 */
final class Heads {
    private final Policies policies;
    private final Releases releases;
    private final Acts acts;
    private final Findings findings;
    private final Map<Address, Long> sequences = new HashMap<>();
    private final Map<Address, Offered> offered = new HashMap<>();
    private final Set<Address> outdated = new LinkedHashSet<>();

    /** What a head offers and what it may fall back to, as the log's moves say. */
    private record Offered(
            @Nullable Version stable,
            SequencedSet<Version> before,
            @Nullable Rollout rollout,
            @Nullable ChannelRules rules) {
        private boolean offers(Version version) {
            return version.equals(stable) || (rollout != null && version.equals(rollout.version()));
        }
    }

    private record Address(Scope scope, ChannelName channel) {}

    Heads(Policies policies, Releases releases, Acts acts, Findings findings) {
        this.policies = policies;
        this.releases = releases;
        this.acts = acts;
        this.findings = findings;
    }

    void revoked(ReleaseRevoked event) {
        offered.forEach((address, head) -> {
            if (address.scope.equals(event.scope()) && head.offers(event.version())) {
                outdated.add(address);
            }
        });
    }

    /** Heads of channels that the policy does not have any more could not move before there was a rule for it. */
    void attested(long index) {
        for (Address address : outdated) {
            if (policies.rules(address.scope)
                    .filter(environment -> environment.channels().containsKey(address.channel))
                    .isPresent()) {
                findings.at(index, "revoked-still-offered", address.channel + " still offers what was revoked");
            }
        }
        outdated.clear();
    }

    void updated(long index, ChannelUpdated event) {
        outdated.remove(new Address(event.scope(), event.channel()));
        long expected = sequences.merge(new Address(event.scope(), event.channel()), 1L, (before, one) -> before + one);
        if (event.sequence() != expected) {
            findings.at(index, "channel-sequence", "sequence " + event.sequence() + " where " + expected + " is next");
            sequences.put(new Address(event.scope(), event.channel()), event.sequence());
        }
        if (event.stable() != null && !releases.isSealed(event.scope(), event.stable())) {
            findings.at(index, "channel-unsealed", event.stable() + " was not sealed before it was offered");
        }
        var address = new Address(event.scope(), event.channel());
        Offered last = offered.getOrDefault(address, new Offered(null, new LinkedHashSet<>(), null, null));
        Optional<Request> act = acts.request(event.request());
        Optional<ChannelRules> rules = policies.rules(event.scope())
                .map(environment -> environment.channels().get(event.channel()));
        if (rules.isEmpty() && act.filter(ReleaseRevoke.class::isInstance).isPresent()) {
            rules = Optional.ofNullable(last.rules); // a channel that is no more keeps its rules
        }
        if (rules.isEmpty()) {
            findings.at(index, "channel-unknown", "the policy has no channel " + event.channel());
        } else if (!rules.get().equals(event.rules())) {
            findings.at(index, "channel-rules", "the channel's rules are not those of the policy");
        }
        if (event.stable() != null && releases.isRevoked(event.scope(), event.stable())) {
            findings.at(index, "channel-revoked", event.stable() + " was revoked before it was offered");
        }
        offers(index, event, last);
        if (act.isPresent()) {
            byAct(index, event, act.get(), last);
        } else {
            byRelease(index, event);
            noRollout(index, event, last);
        }
        offered.put(address, next(last, event));
    }

    private void byAct(long index, ChannelUpdated event, Request request, Offered last) {
        switch (request) {
            case ChannelSet asked -> noRollout(index, event, last); // Acts compares the rest
            case RolloutRequest asked -> rollout(index, event, asked, last);
            case ReleaseRevoke asked -> {
                boolean stable = asked.version().equals(last.stable);
                boolean rolledOut =
                        last.rollout != null && last.rollout.version().equals(asked.version());
                Version fallback = stable ? fallback(event, last) : last.stable;
                if (!asked.scope().equals(event.scope())
                        || !(stable || rolledOut)
                        || !Objects.equals(rolledOut ? null : last.rollout, event.rollout())
                        || !Objects.equals(fallback, event.stable())) {
                    findings.at(
                            index,
                            "channel-fallback",
                            "a revocation moves a head that offers the release to "
                                    + (fallback == null ? "built-in" : fallback));
                }
            }
            case PolicyPropose asked -> {
                if (!Objects.equals(last.stable, event.stable()) || !Objects.equals(last.rollout, event.rollout())) {
                    findings.at(index, "channel-unrequested", "a policy changes a channel's rules, not what it offers");
                }
            }
            case KeyAct asked -> findings.at(index, "channel-unrequested", "no request asked for this move");
            case ReleasePublish asked -> findings.at(index, "channel-unrequested", "no request asked for this move");
            case RequestApprove asked -> findings.at(index, "channel-unrequested", "no request asked for this move");
        }
    }

    private @Nullable Version fallback(ChannelUpdated event, Offered last) {
        return event.rules().fallsBackToBuiltin()
                ? null
                : last.before.reversed().stream()
                        .filter(version -> !releases.isRevoked(event.scope(), version))
                        .findFirst()
                        .orElse(null);
    }

    private void noRollout(long index, ChannelUpdated event, Offered last) {
        if (last.rollout != null || event.rollout() != null) {
            findings.at(index, "rollout-in-progress", "a channel does not move otherwise while a rollout is under way");
        }
    }

    /** The effect of a request, or a step that the request planned. */
    private void rollout(long index, ChannelUpdated event, RolloutRequest asked, Offered last) {
        if (!asked.scope().equals(event.scope()) || !asked.channel().equals(event.channel())) {
            findings.at(index, "request-mismatch", "the move is not what was asked for");
            return;
        }
        boolean starts = asked instanceof RolloutStart;
        Rollout before = last.rollout;
        if (starts && before != null && before.salt().equals(event.request())) {
            Rollout step = before.due(event.time())
                    .map(due -> before.withShare(due.basisPoints(), event.time()))
                    .orElse(null);
            if (step == null || !step.equals(event.rollout()) || !Objects.equals(last.stable, event.stable())) {
                findings.at(index, "rollout-step", "no such step was planned for this time");
            }
            return;
        }
        acts.effect(index, event.request());
        if (starts == (before != null) || (before != null && !before.version().equals(asked.version()))) {
            findings.at(index, "rollout-unknown", "no such rollout is under way, or another one is");
            return;
        }
        Version stable = asked.completes() ? asked.version() : last.stable;
        if (!Objects.equals(stable, event.stable())
                || !Objects.equals(asked.next(before, event.request(), event.time()), event.rollout())) {
            findings.at(index, "request-mismatch", "the move is not what was asked for");
        }
    }

    private void offers(long index, ChannelUpdated event, Offered last) {
        Rollout rollout = event.rollout();
        if (rollout != null && !releases.isSealed(event.scope(), rollout.version())) {
            findings.at(index, "channel-unsealed", rollout.version() + " was not sealed before it was rolled out");
        }
        if (rollout != null && releases.isRevoked(event.scope(), rollout.version())) {
            findings.at(index, "channel-revoked", rollout.version() + " was revoked before it was rolled out");
        }
        if (rollout == null
                && last.rollout != null
                && !last.rollout.version().equals(event.stable())
                && !event.isRollback()) {
            findings.at(index, "rollback-unsaid", "ends a rollout and does not say that it takes devices back");
        }
    }

    private static Offered next(Offered last, ChannelUpdated event) {
        SequencedSet<Version> before = last.before;
        if (event.isRollback() && !Objects.equals(last.stable, event.stable())) {
            boolean back = event.stable() != null && before.contains(event.stable());
            while (!before.isEmpty() && !(before.removeLast().equals(event.stable()) && back)) {
                // what was offered after it is no fallback any more
            }
        } else if (last.stable != null && !last.stable.equals(event.stable())) {
            before.remove(last.stable);
            before.addLast(last.stable);
        }
        return new Offered(event.stable(), before, event.rollout(), event.rules());
    }

    private void byRelease(long index, ChannelUpdated event) {
        Optional<ReleaseProposed> asked = releases.proposal(event.request());
        if (asked.filter(proposal -> proposal.scope().equals(event.scope())
                        && event.channel().equals(proposal.channel())
                        && proposal.version().equals(event.stable()))
                .isEmpty()) {
            findings.at(index, "channel-unrequested", "no request asked for this move");
        } else {
            releases.offered(event.request());
        }
    }
}
