package dev.countersign.contract.policy;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns the names of a policy file into keys, and checks that its rules can be met. */
final class PolicyRules {
    private final PolicyText text;
    private final PolicyPeople people;
    private final Set<String> developerKeys = new HashSet<>();
    private Set<KeyId> operators = Set.of();

    private PolicyRules(PolicyText text) {
        this.text = text;
        this.people = new PolicyPeople(text);
    }

    /**
     * @throws PolicyException naming line and fix
     */
    static Policy of(PolicyText text, PolicyFile file, Sha256 digest) {
        var rules = new PolicyRules(text);
        if (file.serial() < 1) {
            throw text.at("serial", "must be 1 or more, and grow with every change of the policy");
        }
        some(text, "people", file.people()).forEach(rules.people::add);
        Rights owners = rules.owners(file.owners());
        Attestation attestation = rules.attestation(file.heads());
        Rights operators = rules.operators(file.operators(), owners);
        rules.operators = operators.requesters();
        Map<Scope, EnvironmentRules> environments = new HashMap<>();
        Map<AppId, LegacyBuilds> legacy = new HashMap<>();
        some(text, "apps", file.apps()).forEach((app, it) -> {
            String at = "apps." + app;
            AppId id = rules.named(at, AppId::new, app);
            some(text, at + ".environments", text.there(at, it).environments()).forEach((name, environment) -> {
                String here = at + ".environments." + name;
                var scope = new Scope(id, rules.named(here, EnvironmentName::new, name));
                EnvironmentRules read = rules.environment(here, text.there(here, environment));
                rules.requireDistinct(here, id, read);
                environments.put(scope, read);
            });
            rules.legacy(at + ".legacy", id, it.legacy(), environments.keySet())
                    .ifPresent(builds -> legacy.put(id, builds));
        });
        rules.narrow(owners, operators, environments);
        return new Policy(digest, file.serial(), rules.people, owners, attestation, operators, environments, legacy);
    }

    private EnvironmentRules environment(String at, PolicyFile.Environment environment) {
        if (environment.publishers() == null || environment.publishers().isEmpty()) {
            throw text.at(at + ".publishers", "must name at least one person");
        }
        Set<KeyId> publishers = people.keys(at + ".publishers", environment.publishers());
        Set<KeyId> approvers =
                environment.approvers() == null ? Set.of() : people.keys(at + ".approvers", environment.approvers());
        Rights releases = rights(at, publishers, approvers, environment.approvals());
        Map<ChannelName, Rights> channelRights = new HashMap<>();
        if (environment.channels() != null) {
            environment.channels().forEach((name, channel) -> {
                String here = at + ".channels." + name;
                channelRights.put(
                        named(here, ChannelName::new, name),
                        rights(here, text.there(here, channel).publishers(), channel.approvals(), releases));
            });
        }
        PolicyFile.Revocations own = environment.revocations();
        return new EnvironmentRules(
                releases.requesters(),
                releases.approvers(),
                releases.approvals(),
                channels(at + ".channels", environment),
                channelRights,
                own == null ? releases : rights(at + ".revocations", own.publishers(), own.approvals(), releases),
                limits(at + ".limits", environment.limits()),
                developerKey(at + ".device_key", environment.deviceKey()),
                operators(at + ".operators", environment.operators(), releases),
                guard(at + ".guard", environment.guard()));
    }

    private Attestation attestation(PolicyFile.@Nullable Heads heads) {
        if (heads == null) {
            return Attestation.DEFAULT;
        }
        Attestation usual = Attestation.DEFAULT;
        try {
            return new Attestation(
                    heads.period() == null ? usual.period() : Duration.ofSeconds(heads.period()),
                    heads.expiry() == null ? usual.expiry() : Duration.ofSeconds(heads.expiry()));
        } catch (IllegalArgumentException e) {
            throw text.at("heads", String.valueOf(e.getMessage()));
        }
    }

    private @Nullable GuardRules guard(String at, PolicyFile.@Nullable Guard guard) {
        if (guard == null) {
            return null;
        }
        KeyId key = people.keys(at + ".person", List.of(text.there(at + ".person", guard.person())))
                .iterator()
                .next();
        try {
            return new GuardRules(
                    key,
                    text.there(at + ".failures", guard.failures()),
                    text.there(at + ".attempts", guard.attempts()));
        } catch (IllegalArgumentException e) {
            throw text.at(at, String.valueOf(e.getMessage()));
        }
    }

    /** A guard's key lies on a server that reads what anyone sends it: it may have no other right anywhere. */
    private void narrow(Rights owners, Rights operators, Map<Scope, EnvironmentRules> environments) {
        Set<KeyId> others = new HashSet<>(owners.requesters());
        others.addAll(operators.requesters());
        environments.values().forEach(rules -> {
            others.addAll(rules.publishers());
            others.addAll(rules.approvers());
            others.addAll(rules.revocations().requesters());
            others.addAll(rules.operators().requesters());
            rules.channelRights().values().forEach(rights -> others.addAll(rights.requesters()));
        });
        environments.forEach((scope, rules) -> {
            GuardRules guard = rules.guard();
            if (guard != null && others.contains(guard.key())) {
                throw text.at(
                        "apps." + scope.app() + ".environments." + scope.environment() + ".guard.person",
                        people.name(guard.key()) + " may do other things too; give the guard a key of its own");
            }
        });
    }

    /** Who may act on an environment's device keys: its own operators or else the deployment's, with its approvers. */
    private Rights operators(String at, PolicyFile.@Nullable Owners own, Rights releases) {
        if (own == null) {
            return rights(at, operators, releases.approvers(), operators.isEmpty() ? 0 : releases.approvals());
        }
        return rights(at, operators(at, own), releases.approvers(), or(own.approvals(), releases.approvals()));
    }

    /** Who may act on the deployment's own keys, approved by owners; nobody unless the policy names them. */
    private Rights operators(PolicyFile.@Nullable Owners operators, Rights owners) {
        return operators == null
                ? new Rights(Set.of(), owners.approvers(), 0)
                : rights("operators", operators("operators", operators), owners.approvers(), operators.approvals());
    }

    private Set<KeyId> operators(String at, PolicyFile.Owners operators) {
        if (operators.people() == null || operators.people().isEmpty()) {
            throw text.at(at, "must name at least one person, such as operators: {people: [anna], approvals: 1}");
        }
        return people.keys(at + ".people", operators.people());
    }

    private static int or(@Nullable Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }

    private Rights owners(PolicyFile.@Nullable Owners owners) {
        if (owners == null || owners.people() == null || owners.people().isEmpty()) {
            throw text.at(
                    "owners",
                    "must be there: who proposes the next policy, such as owners: {people: [anna, ben], approvals: 1}");
        }
        Set<KeyId> asking = people.keys("owners.people", owners.people());
        return rights("owners", asking, asking, owners.approvals());
    }

    private @Nullable DeveloperKey developerKey(String at, PolicyFile.@Nullable DeviceKey key) {
        if (key == null) {
            return null;
        }
        text.there(at + ".held_by", key.heldBy());
        return new DeveloperKey(
                text.there(at + ".fingerprint", key.fingerprint()), text.there(at + ".key_id", key.keyId()));
    }

    /** Devices tell their key by app and key_id alone: the pair must lead to one environment. */
    private void requireDistinct(String at, AppId app, EnvironmentRules environment) {
        environment.heldByDeveloper().ifPresent(key -> {
            if (!developerKeys.add(app + " " + key.keyId())) {
                throw text.at(
                        at + ".device_key.key_id",
                        "another environment of this app has this key; what is sealed for one would run on the other,"
                                + " so give each a key of its own");
            }
        });
    }

    /** From where old builds are served that do not tell their device key. */
    private Optional<LegacyBuilds> legacy(String at, AppId app, PolicyFile.@Nullable Legacy legacy, Set<Scope> there) {
        if (legacy == null) {
            return Optional.empty();
        }
        String name = text.there(at + ".environment", legacy.environment());
        EnvironmentName environment = named(at + ".environment", EnvironmentName::new, name);
        if (!there.contains(new Scope(app, environment))) {
            throw text.at(at + ".environment", name + " is no environment of this app; name one that stands here");
        }
        int key = or(legacy.key(), 1);
        if (key < 1 || key > LegacyBuilds.LAST_KEY) {
            throw text.at(at + ".key", "is the number of the device key that old builds have, from 1 on");
        }
        return Optional.of(new LegacyBuilds(environment, key));
    }

    private ReleaseLimits limits(String at, PolicyFile.@Nullable Limits limits) {
        try {
            return limits == null
                    ? ReleaseLimits.NONE
                    : ReleaseLimits.of(limits.bundleSize(), limits.releasesPerHour(), limits.releasesPerHourPerKey());
        } catch (IllegalArgumentException e) {
            throw text.at(at, String.valueOf(e.getMessage()));
        }
    }

    /** Rights that say only what differs from those of releases. */
    private Rights rights(
            String at, @Nullable List<PersonName> publishers, @Nullable Integer approvals, Rights releases) {
        if (publishers != null && publishers.isEmpty()) {
            throw text.at(at + ".publishers", "must name at least one person");
        }
        return rights(
                at,
                publishers == null ? releases.requesters() : people.keys(at + ".publishers", publishers),
                releases.approvers(),
                approvals == null ? Integer.valueOf(releases.approvals()) : approvals);
    }

    private Rights rights(String at, Set<KeyId> requesters, Set<KeyId> approvers, @Nullable Integer asked) {
        int approvals = asked == null ? 0 : asked;
        if (approvals < 0) {
            throw text.at(at + ".approvals", "must not be negative");
        }
        for (KeyId requester : requesters) {
            long others =
                    approvers.stream().filter(key -> !key.equals(requester)).count();
            if (others < approvals) {
                throw text.at(
                        at + ".approvals",
                        approvals + " cannot be met, " + people.name(requester) + " has only " + others
                                + " approvers besides themselves; name more approvers or ask for fewer approvals");
            }
        }
        return new Rights(requesters, approvers, approvals);
    }

    private Map<ChannelName, ChannelRules> channels(String at, PolicyFile.Environment environment) {
        Map<ChannelName, ChannelRules> channels = new HashMap<>();
        if (environment.channels() != null) {
            environment.channels().forEach((name, rules) -> {
                String here = at + "." + name;
                channels.put(
                        named(here, ChannelName::new, name),
                        text.there(here, rules).rules());
            });
        }
        for (ChannelRules.Platform platform : ChannelRules.Platform.values()) {
            long defaults = channels.values().stream()
                    .filter(rules -> rules.byDefault() && rules.serves(platform))
                    .count();
            if (defaults > 1) {
                throw text.at(
                        at, "at most one channel can be the default of a platform; " + platform + " has " + defaults);
            }
        }
        return channels;
    }

    private <T> T named(String at, Function<String, T> kind, String name) {
        try {
            return kind.apply(name);
        } catch (IllegalArgumentException e) {
            throw text.at(at, String.valueOf(e.getMessage()));
        }
    }

    private static <K, V> Map<K, V> some(PolicyText text, String at, @Nullable Map<K, V> map) {
        if (map == null || map.isEmpty()) {
            throw text.at(at, "must be there with at least one entry");
        }
        return map;
    }
}
