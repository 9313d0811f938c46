package dev.countersign.contract.policy;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who may do what, as a policy file says (docs/policy.md). Immutable; equal files give equal policies. */
public final class Policy {
    private final Sha256 digest;
    private final int serial;
    private final Map<KeyId, VerifyingKey> people;
    private final Map<KeyId, String> names;
    private final Map<Scope, EnvironmentRules> environments;

    Policy(
            Sha256 digest,
            int serial,
            Map<KeyId, VerifyingKey> people,
            Map<KeyId, String> names,
            Map<Scope, EnvironmentRules> environments) {
        this.digest = digest;
        this.serial = serial;
        this.people = Map.copyOf(people);
        this.names = Map.copyOf(names);
        this.environments = Map.copyOf(environments);
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

    /** The person with this key, if the policy knows them. */
    public Optional<VerifyingKey> person(KeyId keyId) {
        return Optional.ofNullable(people.get(keyId));
    }

    /** The name under which the policy lists the person with this key. For people at a terminal; no event holds it. */
    public Optional<String> personName(KeyId keyId) {
        return Optional.ofNullable(names.get(keyId));
    }

    public Optional<EnvironmentRules> environment(Scope scope) {
        return Optional.ofNullable(environments.get(scope));
    }

    public Set<Scope> scopes() {
        return environments.keySet();
    }
}
