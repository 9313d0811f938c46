package dev.countersign.signing.authority;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.log.HeadsTree;
import dev.countersign.contract.policy.Attestation;
import dev.countersign.contract.policy.Policy;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When all heads are attested: in each commit that moves one, so that no device has to choose between the newest head and a fresh one, and once a
 * period. A part of the {@link Ledger}.
 */
final class Attestations {
    private final Map<Heads.Address, Integer> places = new HashMap<>();
    private final HeadsTree tree = new HeadsTree();
    private boolean moved;
    private @Nullable HeadsAttested last;

    void moved(ChannelUpdated event, byte[] payload) {
        int place = places.computeIfAbsent(new Heads.Address(event.scope(), event.channel()), address -> places.size());
        tree.put(place, payload);
        moved = true;
    }

    void attested(HeadsAttested event) {
        last = event;
        moved = false;
    }

    /** The attestation that is due, if one is. */
    Optional<HeadsAttested> due(Policy policy, Instant now) {
        Attestation rules = policy.attestation();
        boolean overdue = last == null || !now.isBefore(last.time().plus(rules.period()));
        return tree.size() > 0 && (moved || overdue)
                ? Optional.of(
                        new HeadsAttested(now, policy.digest(), tree.size(), tree.root(), now.plus(rules.expiry())))
                : Optional.empty();
    }
}
