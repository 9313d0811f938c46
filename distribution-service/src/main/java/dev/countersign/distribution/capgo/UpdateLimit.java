package dev.countersign.distribution.capgo;

import io.github.bucket4j.Bucket;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Whether one more update check is answered, where an operator set a limit; always without one. Thread-safe, without a lock. */
@Singleton
final class UpdateLimit {
    private static final Duration LONGEST = Duration.ofDays(1);

    private final @Nullable Bucket bucket;
    private final long retryAfter;

    @Inject
    UpdateLimit(LimitConfig config) {
        this(config.limit(), config.retryAfter());
    }

    /** @throws IllegalStateException naming the property that makes no sense */
    UpdateLimit(OptionalInt perSecond, Duration retryAfter) {
        if (perSecond.isPresent() && perSecond.getAsInt() < 1) {
            throw new IllegalStateException(
                    "countersign.updates.limit: at least 1 update check a second; leave it out for no limit");
        }
        if (retryAfter.compareTo(Duration.ofSeconds(1)) < 0 || retryAfter.compareTo(LONGEST) > 0) {
            throw new IllegalStateException("countersign.updates.retry-after: between 1s and 24h");
        }
        this.bucket = perSecond.isEmpty() ? null : bucket(perSecond.getAsInt());
        this.retryAfter = retryAfter.toSeconds();
    }

    private static Bucket bucket(int perSecond) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }

    boolean permits() {
        return bucket == null || bucket.tryConsume(1);
    }

    /** How many seconds a device that is not answered is to stay away. */
    long retryAfter() {
        return retryAfter;
    }
}
