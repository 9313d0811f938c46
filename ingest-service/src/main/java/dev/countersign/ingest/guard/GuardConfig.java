package dev.countersign.ingest.guard;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** The rollout guard of this service. */
@ConfigMapping(prefix = "countersign.guard")
interface GuardConfig {
    /**
     * The guard's key file, as {@code countersign keygen} writes it. Whoever has it can halt rollouts where the policy names it, and do nothing else.
     * Absent: this service guards nothing.
     */
    Optional<Path> keyFile();
}
