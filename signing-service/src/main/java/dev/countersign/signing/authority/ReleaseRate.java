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

/** How many releases were proposed lately: a part of the {@link Ledger}. Counted as they come, so that asking looks only at what has just become too old. */
final class ReleaseRate {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Map<Scope, Deque<Proposed>> lately = new HashMap<>();
    private final Map<Publisher, Long> byPublisher = new HashMap<>();

    private record Proposed(Instant time, KeyId by) {
        boolean isWithinAnHourOf(Instant now) {
            return time.isAfter(now.minus(HOUR));
        }
    }

    private record Publisher(Scope scope, KeyId key) {}

    void apply(ReleaseProposed it) {
        Scope scope = it.scope();
        Deque<Proposed> proposed = lately.computeIfAbsent(scope, any -> new ArrayDeque<>());
        proposed.add(new Proposed(it.time(), it.publisher()));
        byPublisher.merge(new Publisher(scope, it.publisher()), 1L, Long::sum);
        while (!proposed.getFirst().isWithinAnHourOf(it.time())) {
            KeyId by = proposed.removeFirst().by;
            byPublisher.computeIfPresent(new Publisher(scope, by), (who, count) -> count == 1 ? null : count - 1);
        }
    }

    /** How many in this environment within the hour before. */
    long withinAnHour(Scope scope, Instant now) {
        Deque<Proposed> proposed = lately.getOrDefault(scope, new ArrayDeque<>());
        return proposed.size()
                - proposed.stream().takeWhile(it -> !it.isWithinAnHourOf(now)).count();
    }

    /** How many of them by this key. */
    long withinAnHour(Scope scope, KeyId by, Instant now) {
        return byPublisher.getOrDefault(new Publisher(scope, by), 0L)
                - lately.getOrDefault(scope, new ArrayDeque<>()).stream()
                        .takeWhile(it -> !it.isWithinAnHourOf(now))
                        .filter(it -> it.by.equals(by))
                        .count();
    }
}
