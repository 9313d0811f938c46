package dev.countersign.distribution.devices;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.util.Optional;

/** Who may read what devices reported. */
@ConfigMapping(prefix = "countersign.stats")
interface StatsConfig {
    /** Whether anyone may read. If not, readers need the token. */
    @WithDefault("false")
    @WithName("public")
    boolean isPublic();

    /** A file with the token that readers send as {@code Authorization: Bearer TOKEN}. Without it, and unless public, nobody may read. */
    Optional<Path> readTokenFile();
}
