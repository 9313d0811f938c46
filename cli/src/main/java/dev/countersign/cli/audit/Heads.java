package dev.countersign.cli.audit;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Channels: each head follows the one before by number, offers what was sealed, and was asked for. */
final class Heads {
    private final Policies policies;
    private final Releases releases;
    private final Findings findings;
    private final Map<Address, Long> sequences = new HashMap<>();

    private record Address(Scope scope, ChannelName channel) {}

    Heads(Policies policies, Releases releases, Findings findings) {
        this.policies = policies;
        this.releases = releases;
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
        Optional<ReleaseProposed> asked = releases.proposal(event.request());
        if (asked.filter(proposal -> proposal.scope().equals(event.scope())
                        && event.channel().equals(proposal.channel())
                        && proposal.version().equals(event.stable()))
                .isEmpty()) {
            findings.at(index, "channel-unrequested", "no request asked for this move");
        }
    }
}
