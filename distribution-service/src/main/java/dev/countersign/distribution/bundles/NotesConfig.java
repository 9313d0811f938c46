package dev.countersign.distribution.bundles;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Link and comment of releases. */
@ConfigMapping(prefix = "countersign.notes")
interface NotesConfig {
    /** How often it is looked whether the notes of offered releases are still in the object store: so long at most an erased one is shown. */
    @WithDefault("10M")
    Duration interval();
}
