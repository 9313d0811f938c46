package dev.countersign.distribution.devices;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What devices report. */
@ConfigMapping(prefix = "countersign.device-events")
interface DeviceEventsConfig {
    /** How many bytes of events may be under way to Kafka or to the disk; more are dropped and counted. */
    @WithDefault("16M")
    MemorySize buffer();

    /** How many bytes of events may wait on this service's disk while Kafka is down; more are dropped and counted. */
    @WithDefault("256M")
    MemorySize diskBuffer();

    /** How long a device waits for Kafka before its events go to the disk. */
    @WithDefault("3s")
    Duration patience();
}
