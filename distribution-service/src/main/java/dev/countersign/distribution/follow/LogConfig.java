package dev.countersign.distribution.follow;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Which log to follow, and who may read it here. */
@ConfigMapping(prefix = "countersign.log")
public interface LogConfig {
    /**
     * The file with the log's verifier key: the root of trust of this service. Whoever can write it decides what devices are offered. The
     * service waits, not ready, until it exists.
     */
    Path verifierKeyFile();

    /** How often the log's checkpoint is read from the object store, in case Kafka is silent. */
    @WithDefault("30s")
    Duration pollInterval();

    /** Whether anyone may read {@code /log}. If not, readers need the token. */
    @WithDefault("false")
    @io.smallrye.config.WithName("public")
    boolean isPublic();

    /** A file with the token that auditors send as {@code Authorization: Bearer TOKEN}. Without it, and unless public, nobody may read. */
    Optional<Path> readTokenFile();
}
