package dev.countersign.distribution.bundles;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** This service's own disk. */
@ConfigMapping(prefix = "countersign.cache")
interface CacheConfig {
    /**
     * Verified bundles, seal records and the newest verified checkpoint; for this process alone. Whoever can write here decides which bytes are
     * served (not what devices accept). Without it a temporary directory is used, and a restart begins from nothing.
     */
    Optional<Path> directory();

    /** How many objects are fetched at once. */
    @WithDefault("4")
    int parallelFetches();

    /** How many bytes of sealed objects are kept. Beyond it those unused longest go first; what a head offers now always stays. */
    @WithDefault("20G")
    MemorySize size();

    /** How often everything that is kept is hashed again. */
    @WithDefault("1h")
    Duration scrubInterval();
}
