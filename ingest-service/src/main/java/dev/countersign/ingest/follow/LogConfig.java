package dev.countersign.ingest.follow;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Which log is followed, and how. */
@ConfigMapping(prefix = "countersign.log")
interface LogConfig {
    /**
     * File with the log's signed-note verifier key, {@code name+keyid+base64}: the root of trust of this service. Until it is there the
     * service waits, not ready.
     */
    Path verifierKeyFile();

    /** How often the log's files are looked at besides what Kafka brings. Read by {@link LogPoll}. */
    @WithDefault("2s")
    Duration pollInterval();
}
