package dev.countersign.cli.log;

import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.KeyId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What people are called on this machine, by their keys. For showing them, and for nothing else. */
public final class LocalNames {
    /** Nobody's name is known. */
    static final LocalNames NONE = new LocalNames(null);

    private final @Nullable Policy policy;

    LocalNames(@Nullable Policy policy) {
        this.policy = policy;
    }

    /** The name of whoever has this key. */
    public Optional<String> of(KeyId key) {
        return Optional.ofNullable(policy).flatMap(it -> it.personName(key));
    }

    /**
     * A line of a policy's published form and, behind a {@code #}, the names of those whose handles stand in it, in their order.
     *
     * @param published the policy
     */
    public String beside(String line, Policy published) {
        Map<Integer, String> names = new TreeMap<>();
        for (KeyId key : published.people()) {
            String handle = published.personName(key).orElseThrow();
            int at = line.indexOf(handle);
            if (at >= 0) {
                of(key).filter(name -> !name.equals(handle)).ifPresent(name -> names.put(at, name));
            }
        }
        return names.isEmpty() ? line : line + "   # " + String.join(", ", names.values());
    }
}
