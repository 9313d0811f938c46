package dev.countersign.ingest.guard;

import dev.countersign.contract.policy.GuardRules;
import java.util.HashSet;
import java.util.Set;

/** What devices reported of one rollout, each device counted once. Not thread-safe. */
final class Tally {
    /** Enough to judge by, and a bound for the memory that forged reports can take. */
    private static final int MOST_DEVICES = 200_000;

    private final Set<Long> attempts = new HashSet<>();
    private final Set<Long> failures = new HashSet<>();

    /** @param device a hash of its id */
    void count(long device, boolean failed) {
        if (attempts.size() < MOST_DEVICES || attempts.contains(device)) {
            attempts.add(device);
            if (failed) {
                failures.add(device);
            }
        }
    }

    int attempts() {
        return attempts.size();
    }

    int failures() {
        return failures.size();
    }

    /** Whether more fail than the policy bears, as far as so few attempts can tell. */
    boolean breaches(GuardRules rules) {
        return attempts.size() >= rules.attempts()
                && Wilson.lowerBound(failures.size(), attempts.size()) > rules.failures() / 10_000.0;
    }
}
