package dev.countersign.signing.authority;

import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** How many releases were proposed lately: a part of the {@link Ledger}. */
final class ReleaseRate {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Map<Scope, Deque<Proposed>> lately = new HashMap<>();

    private record Proposed(Instant time, KeyId by) {}

    void apply(ReleaseProposed it) {
        Deque<Proposed> times = lately.computeIfAbsent(it.scope(), scope -> new ArrayDeque<>());
        times.add(new Proposed(it.time(), it.publisher()));
        while (!times.isEmpty() && times.getFirst().time.isBefore(it.time().minus(HOUR))) {
            times.removeFirst();
        }
    }

    /** How many in this environment within the hour before. */
    long withinAnHour(Scope scope, Instant now) {
        return count(scope, now, proposed -> true);
    }

    /** How many of them by this key. */
    long withinAnHour(Scope scope, KeyId by, Instant now) {
        return count(scope, now, proposed -> proposed.by.equals(by));
    }

    private long count(Scope scope, Instant now, Predicate<Proposed> which) {
        return lately.getOrDefault(scope, new ArrayDeque<>()).stream()
                .filter(proposed -> proposed.time.isAfter(now.minus(HOUR)))
                .filter(which)
                .count();
    }
}
