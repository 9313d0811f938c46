package dev.countersign.distribution.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Whether there is a broker. */
@ConfigMapping(prefix = "countersign.kafka")
public interface KafkaConfig {
    /**
     * False for a service that has none and never will, such as one behind an air gap: it then makes no Kafka client, reads the log from the object store
     * only, takes it that nobody was put on a channel, stores no choice, and keeps what devices report on its disk. A broker that is only down is
     * something else: what it holds is then not known.
     */
    @WithDefault("true")
    boolean enabled();
}
