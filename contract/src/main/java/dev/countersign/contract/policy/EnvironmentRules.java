package dev.countersign.contract.policy;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.KeyId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the policy says of one environment of an app.
 *
 * @param publishers who may ask for releases
 * @param approvers who may approve what is asked in this environment
 * @param approvals how many approvals a release needs, none of them its publisher's
 * @param channels its channels and their rules
 * @param channelRights who may move each channel
 * @param revocations who may revoke releases
 * @param limits how much it may have
 * @param developerKey the device key, where its developer holds it; null where the signing service does
 * @param operators who may act on its device keys
 * @param guard when the rollout guard halts a rollout; null if there is none
 */
public record EnvironmentRules(
        Set<KeyId> publishers,
        Set<KeyId> approvers,
        int approvals,
        Map<ChannelName, ChannelRules> channels,
        Map<ChannelName, Rights> channelRights,
        Rights revocations,
        ReleaseLimits limits,
        @Nullable DeveloperKey developerKey,
        Rights operators,
        @Nullable GuardRules guard) {
    public EnvironmentRules {
        publishers = Set.copyOf(publishers);
        approvers = Set.copyOf(approvers);
        channels = Map.copyOf(channels);
        channelRights = Map.copyOf(channelRights);
    }

    /** The device key that its developer holds. Empty where the signing service holds the device keys. */
    public Optional<DeveloperKey> heldByDeveloper() {
        return Optional.ofNullable(developerKey);
    }

    /**
     * Who may halt a rollout on a channel: whoever may move it, whoever may approve here, and the guard. Nobody has to approve: a halt takes
     * nothing from anyone, and must not wait.
     */
    public Optional<Rights> halting(ChannelName channel) {
        return Optional.ofNullable(channelRights.get(channel)).map(moving -> {
            Set<KeyId> halting = new HashSet<>(moving.requesters());
            halting.addAll(approvers);
            if (guard != null) {
                halting.add(guard.key());
            }
            return new Rights(halting, Set.of(), 0);
        });
    }

    /** Who may publish without offering it on a channel. */
    public Rights releases() {
        return new Rights(publishers, approvers, approvals);
    }
}
