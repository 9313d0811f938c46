package dev.countersign.distribution.capgo;

import io.smallrye.config.ConfigMapping;
import java.net.URI;

/** How devices reach this service. */
@ConfigMapping(prefix = "countersign")
interface PublicConfig {
    /** What bundle URLs begin with. Required: the Host header of a request is never used, since whoever sends it chooses it. */
    URI publicBaseUrl();
}
