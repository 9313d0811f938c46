package dev.countersign.distribution.placement;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much is remembered of devices. */
@ConfigMapping(prefix = "countersign.device-choices")
interface PlacementConfig {
    /**
     * How many devices' own choices of channel are stored, for plugins that do not remember them; about 200 bytes each. Whoever can reach this service
     * can make them up, so more are refused.
     */
    @WithDefault("100000")
    int limit();
}
