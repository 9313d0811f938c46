package dev.countersign.signing.authority;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of the authority. What it may sign is not a setting: that is the policy. */
@ConfigMapping(prefix = "countersign.signing")
public interface SigningConfig {
    /** The policy that the operator installs. Read to start an empty log; afterwards it must be the one that the log adopted. */
    Path policyFile();

    /** Where the public keys for people and apps are written: {@code log-verifier.key} and {@code device/<app>/<environment>.pem}. */
    Optional<Path> publicKeysDirectory();

    /** Where bundles lie, encrypted under a key of this process, while they are checked and sealed. */
    Path spoolDirectory();

    /** The log's name, in every checkpoint and beside its key: a host and path such as {@code updates.example.com/log}. */
    String logOrigin();

    /**
     * Witnesses that must cosign a checkpoint before it becomes public: a file in the format of C2SP tlog-policy, each witness with its URL. Absent:
     * none is asked.
     */
    Optional<Path> witnessPolicyFile();

    /** How many bundles are sealed at once. */
    @WithDefault("2")
    int concurrentSeals();

    /**
     * The name under which this process joins the consumer group, different for each signer of a deployment: a fixed one lets a restart
     * go on without a change of hands. Read by the channel's settings in application.properties.
     */
    @WithDefault("signing-1")
    String instance();
}
