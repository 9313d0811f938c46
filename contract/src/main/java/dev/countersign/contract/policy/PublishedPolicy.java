package dev.countersign.contract.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.value.KeyId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The form of a policy that the log adopts and keeps for ever (docs/format.md, "Policies"): the same rules by the same keys, without comments and with
 * a handle of the key in place of each name of a person.
 */
public final class PublishedPolicy {
    private PublishedPolicy() {}

    /**
     * The published form of a policy file. That of a published form is itself, byte for byte.
     *
     * @throws PolicyException if it is no policy, naming line and fix in the file as it was given
     */
    public static byte[] of(byte[] yaml) {
        PolicyFile policy = checked(yaml);
        byte[] published = write(policy, handles(policy)).getBytes(UTF_8);
        if (published.length > PolicyText.MAX_BYTES) {
            throw new PolicyException("a policy has at most " + PolicyText.MAX_BYTES
                    + " bytes, and the published form of this one " + published.length);
        }
        return published;
    }

    /**
     * Whether this is the published form of a policy.
     *
     * @throws PolicyException if it is no policy
     */
    public static boolean is(byte[] yaml) {
        return Arrays.equals(yaml, of(yaml));
    }

    /**
     * A policy with the names that its people have elsewhere, for whoever reads or edits it: its published form is the same. A person without a
     * name there has their handle, and so has one whose name is the handle of another.
     *
     * @throws PolicyException as {@link #of}
     */
    public static String withNames(byte[] yaml, Function<KeyId, Optional<String>> names) {
        PolicyFile policy = checked(yaml);
        Map<KeyId, String> called = handles(policy);
        Set<String> taken = new HashSet<>(called.values());
        called.replaceAll((key, handle) -> names.apply(key).filter(taken::add).orElse(handle));
        return write(policy, called);
    }

    private static PolicyFile checked(byte[] yaml) {
        Policy.parse(yaml);
        return PolicyFile.read(PolicyText.read(yaml));
    }

    private static Map<KeyId, String> handles(PolicyFile policy) {
        Set<KeyId> keys = new HashSet<>();
        people(policy).values().forEach(key -> keys.add(key.keyId()));
        return Handles.of(keys);
    }

    private static String write(PolicyFile policy, Map<KeyId, String> called) {
        Map<PersonName, String> byName = new HashMap<>();
        people(policy).forEach((name, key) -> byName.put(name, Objects.requireNonNull(called.get(key.keyId()))));
        return PolicyWriter.write(policy, byName);
    }

    private static Map<PersonName, VerifyingKey> people(PolicyFile policy) {
        return Objects.requireNonNull(policy.people(), "a checked policy has people");
    }
}
