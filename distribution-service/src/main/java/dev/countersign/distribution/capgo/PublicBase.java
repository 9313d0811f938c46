package dev.countersign.distribution.capgo;

import dev.countersign.contract.value.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** The URLs that devices are given: below a configured base, never what a request's Host header says. */
@Singleton
final class PublicBase {
    /** Android passes the URL on in a record of at most 10,240 bytes (section b, client rule 10). */
    private static final int MAX_LENGTH = 2048;

    private final String bundles;

    @Inject
    PublicBase(PublicConfig config) {
        this(config.publicBaseUrl(), config.cdnBaseUrl());
    }

    PublicBase(URI service, Optional<URI> cdn) {
        String own = checked("countersign.public-base-url", service);
        String base = cdn.isEmpty() ? own : checked("countersign.cdn-base-url", cdn.get());
        bundles = base + "/bundles/";
    }

    private static String checked(String property, URI base) {
        if (base.getScheme() == null
                || !Set.of("http", "https").contains(base.getScheme())
                || base.getHost() == null
                || base.getRawQuery() != null
                || base.getRawFragment() != null
                || base.getRawUserInfo() != null
                || base.toString().length() > MAX_LENGTH) {
            throw new IllegalStateException(property + ": " + base
                    + " is not an http or https URL that devices reach, such as https://updates.example.com");
        }
        String text = base.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** The URL of a sealed bundle, or of a sealed file of one. */
    String bundle(Sha256 sealed) {
        return bundles + sealed.hex();
    }
}
