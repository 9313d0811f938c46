package dev.countersign.signing.restore;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What an operator says once, after a backup of the object store was put back. */
@ConfigMapping(prefix = "countersign.signing")
public interface RestoreConfig {
    /** With {@code from-kafka} the log is first brought up to what {@code signing-events} holds. */
    @WithDefault("none")
    Restore restore();

    /** Where to restore from. */
    enum Restore {
        /** An older log than its topic is refused. */
        NONE,
        FROM_KAFKA
    }
}
