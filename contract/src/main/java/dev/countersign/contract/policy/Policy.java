package dev.countersign.contract.policy;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.KeyAct;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.RolloutHalt;
import dev.countersign.contract.request.RolloutRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may do what, as a policy file says (docs/policy.md). Immutable; equal files give equal policies. */
public final class Policy {
    private final Sha256 digest;
    private final int serial;
    private final Map<KeyId, VerifyingKey> people;
    private final Map<KeyId, String> names;
    private final Rights owners;
    private final Attestation attestation;
    private final Rights operators;
    private final Map<Scope, EnvironmentRules> environments;
    private final Map<AppId, LegacyBuilds> legacy;

    Policy(
            Sha256 digest,
            int serial,
            PolicyPeople people,
            Rights owners,
            Attestation attestation,
            Rights operators,
            Map<Scope, EnvironmentRules> environments,
            Map<AppId, LegacyBuilds> legacy) {
        this.digest = digest;
        this.serial = serial;
        this.people = Map.copyOf(people.byKey());
        this.names = Map.copyOf(people.names());
        this.owners = owners;
        this.attestation = attestation;
        this.operators = operators;
        this.environments = Map.copyOf(environments);
        this.legacy = Map.copyOf(legacy);
    }

    /**
     * Reads a policy file.
     *
     * @throws PolicyException naming line and fix
     */
    public static Policy parse(byte[] yaml) {
        PolicyText text = PolicyText.read(yaml);
        return PolicyRules.of(text, PolicyFile.read(text), Sha256.hash(yaml));
    }

    /** SHA-256 of the file. */
    public Sha256 digest() {
        return digest;
    }

    public int serial() {
        return serial;
    }

    /** The keys of all people whom the policy knows. */
    public Set<KeyId> people() {
        return people.keySet();
    }

    /** The person with this key, if the policy knows them. */
    public Optional<VerifyingKey> person(KeyId keyId) {
        return Optional.ofNullable(people.get(keyId));
    }

    /** The name under which the policy lists the person with this key: in its published form, which is what the log has, a handle of the key. */
    public Optional<String> personName(KeyId keyId) {
        return Optional.ofNullable(names.get(keyId));
    }

    public Optional<EnvironmentRules> environment(Scope scope) {
        return Optional.ofNullable(environments.get(scope));
    }

    public Set<Scope> scopes() {
        return environments.keySet();
    }

    /** From where each app's old builds are served that do not tell their device key; apps that say nothing serve them nothing. */
    public Map<AppId, LegacyBuilds> legacy() {
        return legacy;
    }

    /** How the heads of all channels are kept fresh. */
    public Attestation attestation() {
        return attestation;
    }

    /** Who may propose the next policy, and approve it. */
    public Rights owners() {
        return owners;
    }

    /** Who may act on the deployment's own keys, of events, log and uploads. */
    public Rights operators() {
        return operators;
    }

    /**
     * Who may ask for this, and what it takes. A publish request that names a channel needs the rights of both environment and channel.
     * Empty if the environment or the channel does not exist, and for approvals, which need none themselves.
     */
    public Optional<Rights> rights(Request request) {
        return switch (request) {
            case ReleasePublish it -> releaseRights(it.scope(), it.channel());
            case ReleaseRevoke it -> environment(it.scope()).map(EnvironmentRules::revocations);
            case ChannelSet it -> environment(it.scope()).flatMap(rules -> channel(rules, it.channel()));
            case RolloutHalt it -> environment(it.scope()).flatMap(rules -> rules.halting(it.channel()));
            case RolloutRequest it -> environment(it.scope()).flatMap(rules -> channel(rules, it.channel()));
            case PolicyPropose it -> Optional.of(owners);
            case KeyAct it -> keyRights(it.scope());
            case RequestApprove it -> Optional.empty();
        };
    }

    /** Who may publish to this environment and, where a channel is named, onto it. Empty if one of them does not exist. */
    public Optional<Rights> releaseRights(Scope scope, @Nullable ChannelName channel) {
        return environment(scope)
                .flatMap(rules -> channel == null
                        ? Optional.of(rules.releases())
                        : channel(rules, channel).map(rights -> rights.and(rules.releases())));
    }

    /**
     * Whether a person may put devices on a channel by an assignment, which nobody approves and no log holds: whoever may move the channel, and only
     * where its rules say {@code assignable}. With null for the channel: whether they may take an assignment back, which whoever may make one may.
     */
    public boolean mayAssign(KeyId person, Scope scope, @Nullable ChannelName channel) {
        return environment(scope)
                .filter(rules -> rules.channels().entrySet().stream()
                        .anyMatch(each -> (channel == null || channel.equals(each.getKey()))
                                && each.getValue().permitsAssignment()
                                && channel(rules, each.getKey())
                                        .filter(rights -> rights.maySend(person))
                                        .isPresent()))
                .isPresent();
    }

    private Optional<Rights> keyRights(@Nullable Scope scope) {
        return scope == null ? Optional.of(operators) : environment(scope).map(EnvironmentRules::operators);
    }

    /** Whether releases of this environment are sealed file by file too: some channel of it says {@code delta}. */
    public boolean sealsManifests(Scope scope) {
        return environment(scope)
                .filter(rules -> rules.channels().values().stream().anyMatch(ChannelRules::permitsDelta))
                .isPresent();
    }

    /** Who may approve requests about this scope, or about the whole deployment. */
    public Set<KeyId> approvers(@Nullable Scope scope) {
        return scope == null
                ? owners.approvers()
                : environment(scope).map(EnvironmentRules::approvers).orElse(Set.of());
    }

    private static Optional<Rights> channel(EnvironmentRules rules, ChannelName channel) {
        return Optional.ofNullable(rules.channelRights().get(channel));
    }
}
