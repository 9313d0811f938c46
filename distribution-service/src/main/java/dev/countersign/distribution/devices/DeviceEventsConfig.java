package dev.countersign.distribution.devices;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What devices report. */
@ConfigMapping(prefix = "countersign.device-events")
interface DeviceEventsConfig {
    /** How many bytes of events may wait in memory for Kafka; more are dropped and counted. */
    @WithDefault("16M")
    MemorySize buffer();
}
