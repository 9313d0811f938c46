package dev.countersign.ingest.intake;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much is taken. */
@ConfigMapping(prefix = "countersign.limits")
public interface LimitsConfig {
    /** Largest bundle. */
    @WithDefault("1G")
    MemorySize bundleSize();

    /** Uploads under way at once; more are asked to come back. */
    @WithDefault("128")
    int uploads();

    /** Clients that follow a request at once. */
    @WithDefault("1000")
    int followers();

    /**
     * Largest upload: encryption (CMS, BER in chunks) adds four bytes to each thousand and a head that fits 64 KiB; twice the former is
     * allowed.
     */
    default long uploadSize() {
        long bundle = bundleSize().asLongValue();
        return bundle + bundle / 128 + (64 << 10);
    }
}
