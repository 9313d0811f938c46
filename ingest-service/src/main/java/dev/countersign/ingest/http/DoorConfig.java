package dev.countersign.ingest.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who gets as far as the door; what they may do there is in the policy. */
@ConfigMapping(prefix = "countersign.door")
interface DoorConfig {
    /** Whether callers must show a certificate of an authority in the trust store; without one the TLS handshake fails. */
    @WithDefault("none")
    Certificates clientCertificates();

    /** Asked for or not. */
    enum Certificates {
        NONE,
        REQUIRED
    }
}
