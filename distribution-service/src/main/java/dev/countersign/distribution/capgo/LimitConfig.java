package dev.countersign.distribution.capgo;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** How many update checks are answered. */
@ConfigMapping(prefix = "countersign.updates")
interface LimitConfig {
    /** Most update checks a second that this process answers; the rest get 429. Absent: no limit, and never a 429. */
    OptionalInt limit();

    /** How long devices that get 429 are to stay away: whole seconds, at most a day, which is as long as the plugin heeds. */
    @WithDefault("1M")
    Duration retryAfter();
}
