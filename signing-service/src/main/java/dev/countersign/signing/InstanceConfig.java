package dev.countersign.signing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What tells this process from its standby. */
@ConfigMapping(prefix = "countersign.signing")
interface InstanceConfig {
    /**
     * The name under which this process joins the consumer group, different for each signer of a deployment: a fixed one lets a restart
     * go on without a change of hands. Read by the channel's settings in application.properties.
     */
    @WithDefault("signing-1")
    String instance();
}
