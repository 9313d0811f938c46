package dev.countersign.ingest.announce;

import dev.countersign.contract.value.RequestId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When a request that got no answer is due to be announced again: after 30 s, then twice as long each time, up to about an hour. Kept in memory
 * only: after a start everything is due. Thread-safe.
 */
@ApplicationScoped
public class AnnouncementSchedule {
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 7;

    private final Map<RequestId, Attempts> attempts = new ConcurrentHashMap<>();
    private final Clock clock;

    public AnnouncementSchedule(Clock clock) {
        this.clock = clock;
    }

    private record Attempts(int count, Instant last) {
        Instant next() {
            return last.plus(FIRST.multipliedBy(1L << Math.min(count - 1, MOST_DOUBLINGS)));
        }
    }

    /** Whether it was never announced by this process, or long enough ago. */
    public boolean isDue(RequestId id) {
        Attempts made = attempts.get(id);
        return made == null || !clock.instant().isBefore(made.next());
    }

    /** Forgets all requests but these. */
    public void retain(Collection<RequestId> ids) {
        attempts.keySet().retainAll(ids);
    }

    void announced(RequestId id) {
        attempts.merge(id, new Attempts(1, clock.instant()), (made, one) -> new Attempts(made.count() + 1, one.last()));
    }
}
