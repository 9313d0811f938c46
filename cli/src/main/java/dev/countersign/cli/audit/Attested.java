package dev.countersign.cli.audit;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.log.HeadsTree;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.Scope;
import java.util.HashMap;
import java.util.Map;

/** Attested heads: the root is that of all heads at this point of the log, computed again, and expires when the policy says. */
final class Attested {
    private final Policies policies;
    private final Findings findings;
    private final Map<Address, Integer> places = new HashMap<>();
    private final HeadsTree tree = new HeadsTree();

    private record Address(Scope scope, ChannelName channel) {}

    Attested(Policies policies, Findings findings) {
        this.policies = policies;
        this.findings = findings;
    }

    /** @param payload the event's bytes as they were signed */
    void moved(ChannelUpdated event, byte[] payload) {
        int place = places.computeIfAbsent(new Address(event.scope(), event.channel()), address -> places.size());
        tree.put(place, payload);
    }

    void check(long index, HeadsAttested event) {
        if (event.heads() != tree.size() || !event.root().equals(tree.root())) {
            findings.at(
                    index,
                    "heads-root",
                    "attests " + event.heads() + " heads with root " + event.root() + "; the log has " + tree.size()
                            + " with root " + tree.root());
        }
        policies.attestation().ifPresent(rules -> {
            if (!event.expires().equals(event.time().plus(rules.expiry()))) {
                findings.at(index, "heads-expiry", "expires at another time than the policy says");
            }
        });
    }
}
