package dev.countersign.distribution.capgo;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** How devices reach this service. */
@ConfigMapping(prefix = "countersign")
interface PublicConfig {
    /** What bundle URLs begin with. Required: the Host header of a request is never used, since whoever sends it chooses it. */
    URI publicBaseUrl();

    /** What bundle URLs begin with instead, if a CDN stands before {@code /bundles}. It needs to keep paths, ranges and bytes as they are. */
    Optional<URI> cdnBaseUrl();
}
