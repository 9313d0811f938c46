package dev.countersign.signing.authority;

import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Accounts for every device-key operation of this process. Thread-safe. */
public final class KeyUse {
    private final String process;
    private final Supplier<Map<KeyLabel, Count>> performed;
    private final Map<KeyLabel, Settled> settled = new TreeMap<>();
    private List<KeyUsage.Operations> reported = List.of();

    /**
     * What the key holder counted for a key.
     *
     * @param performed private-key operations, probes included
     * @param probes those that were self-tests
     */
    public record Count(long performed, long probes) {}

    private record Settled(long committed, long abandoned) {}

    /**
     * @param process random name of this process, 32 hex digits
     * @param performed counts of the key holder, device keys only
     */
    public KeyUse(String process, Supplier<Map<KeyLabel, Count>> performed) {
        this.process = process;
        this.performed = performed;
    }

    /** Notes that results of a key were named by a committed leaf, or thrown away. */
    public synchronized void settle(KeyLabel key, int operations, boolean committed) {
        settled.merge(
                key,
                committed ? new Settled(operations, 0) : new Settled(0, operations),
                (a, b) -> new Settled(a.committed + b.committed, a.abandoned + b.abandoned));
    }

    /** The leaf that this process begins with: it must be committed before a device key is used for a request. */
    synchronized KeyUsage first(Instant now, Sha256 policy) {
        reported = operations();
        return new KeyUsage(now, policy, process, reported, true, null);
    }

    /** The leaf that this process ends with. */
    synchronized KeyUsage last(Instant now, Sha256 policy) {
        reported = operations();
        return new KeyUsage(now, policy, process, reported, null, true);
    }

    /** The leaf that accounts for all of it, if anything changed since the one before. */
    synchronized Optional<KeyUsage> report(Instant now, Sha256 policy) {
        List<KeyUsage.Operations> keys = operations();
        if (keys.equals(reported)) {
            return Optional.empty();
        }
        reported = keys;
        return Optional.of(new KeyUsage(now, policy, process, keys));
    }

    private List<KeyUsage.Operations> operations() {
        List<KeyUsage.Operations> keys = new ArrayList<>();
        performed.get().forEach((key, count) -> {
            Settled done = settled.getOrDefault(key, new Settled(0, 0));
            keys.add(new KeyUsage.Operations(key, count.performed, done.committed, done.abandoned, count.probes));
        });
        return keys;
    }
}
