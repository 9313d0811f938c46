package dev.countersign.cli.audit;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.KeyAct;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** Channels: each head follows the one before by number, offers what was sealed, and was asked for. */
final class Heads {
    private final Policies policies;
    private final Releases releases;
    private final Acts acts;
    private final Findings findings;
    private final Map<Address, Long> sequences = new HashMap<>();
    private final Map<Address, Offered> offered = new HashMap<>();

    /** What a head offers and what it may fall back to, as the log's moves say. */
    private record Offered(@Nullable Version stable, SequencedSet<Version> before) {}

    private record Address(Scope scope, ChannelName channel) {}

    Heads(Policies policies, Releases releases, Acts acts, Findings findings) {
        this.policies = policies;
        this.releases = releases;
        this.acts = acts;
        this.findings = findings;
    }

    void updated(long index, ChannelUpdated event) {
        long expected = sequences.merge(new Address(event.scope(), event.channel()), 1L, (before, one) -> before + one);
        if (event.sequence() != expected) {
            findings.at(index, "channel-sequence", "sequence " + event.sequence() + " where " + expected + " is next");
            sequences.put(new Address(event.scope(), event.channel()), event.sequence());
        }
        if (event.stable() != null && !releases.isSealed(event.scope(), event.stable())) {
            findings.at(index, "channel-unsealed", event.stable() + " was not sealed before it was offered");
        }
        var rules = policies.rules(event.scope())
                .map(environment -> environment.channels().get(event.channel()));
        if (rules.isEmpty()) {
            findings.at(index, "channel-unknown", "the policy has no channel " + event.channel());
        } else if (!rules.get().equals(event.rules())) {
            findings.at(index, "channel-rules", "the channel's rules are not those of the policy");
        }
        if (event.stable() != null && releases.isRevoked(event.scope(), event.stable())) {
            findings.at(index, "channel-revoked", event.stable() + " was revoked before it was offered");
        }
        var address = new Address(event.scope(), event.channel());
        Offered last = offered.getOrDefault(address, new Offered(null, new LinkedHashSet<>()));
        Optional<Request> act = acts.request(event.request());
        if (act.isPresent()) {
            byAct(index, event, act.get(), last);
        } else {
            byRelease(index, event);
        }
        offered.put(address, next(last, event));
    }

    private void byAct(long index, ChannelUpdated event, Request request, Offered last) {
        switch (request) {
            case ChannelSet asked -> {} // Acts compares
            case ReleaseRevoke asked -> {
                Version fallback = last.before.reversed().stream()
                        .filter(version -> !releases.isRevoked(event.scope(), version))
                        .findFirst()
                        .orElse(null);
                if (!asked.scope().equals(event.scope())
                        || !asked.version().equals(last.stable)
                        || !Objects.equals(fallback, event.stable())) {
                    findings.at(
                            index,
                            "channel-fallback",
                            "a revocation moves a head that offers the release to "
                                    + (fallback == null ? "built-in" : fallback));
                }
            }
            case PolicyPropose asked -> {
                if (!Objects.equals(last.stable, event.stable())) {
                    findings.at(index, "channel-unrequested", "a policy changes a channel's rules, not what it offers");
                }
            }
            case KeyAct asked -> findings.at(index, "channel-unrequested", "no request asked for this move");
            case ReleasePublish asked -> findings.at(index, "channel-unrequested", "no request asked for this move");
            case RequestApprove asked -> findings.at(index, "channel-unrequested", "no request asked for this move");
        }
    }

    private static Offered next(Offered last, ChannelUpdated event) {
        SequencedSet<Version> before = last.before;
        if (event.isRollback()) {
            boolean back = event.stable() != null && before.contains(event.stable());
            while (!before.isEmpty() && !(before.removeLast().equals(event.stable()) && back)) {
                // what was offered after it is no fallback any more
            }
        } else if (last.stable != null && !last.stable.equals(event.stable())) {
            before.remove(last.stable);
            before.addLast(last.stable);
        }
        return new Offered(event.stable(), before);
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
