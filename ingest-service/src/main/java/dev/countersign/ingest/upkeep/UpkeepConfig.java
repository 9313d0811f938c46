package dev.countersign.ingest.upkeep;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the inbox is kept. */
@ConfigMapping(prefix = "countersign.inbox")
interface UpkeepConfig {
    /** How often the inbox is gone through; each request is announced again after 30 s, then ever less often. Read by {@link Upkeep}. */
    @WithDefault("5s")
    Duration sweep();

    /** After how long a request without its bytes, or bytes without their request, are removed. */
    @WithDefault("24H")
    Duration abandonedAfter();
}
