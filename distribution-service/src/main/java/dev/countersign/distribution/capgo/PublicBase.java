package dev.countersign.distribution.capgo;

import dev.countersign.contract.value.Sha256;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Set;

/** The URLs that devices are given: below a configured base, never what a request's Host header says. */
@Singleton
final class PublicBase {
    /** Android passes the URL on in a record of at most 10,240 bytes (section b, client rule 10). */
    private static final int MAX_LENGTH = 2048;

    private final String bundles;

    PublicBase(PublicConfig config) {
        URI base = config.publicBaseUrl();
        if (base.getScheme() == null
                || !Set.of("http", "https").contains(base.getScheme())
                || base.getHost() == null
                || base.getRawQuery() != null
                || base.getRawFragment() != null
                || base.getRawUserInfo() != null
                || base.toString().length() > MAX_LENGTH) {
            throw new IllegalStateException(
                    "countersign.public-base-url: " + base
                            + " is not the http or https URL that devices reach this service by, such as https://updates.example.com");
        }
        String text = base.toString();
        bundles = (text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + "/bundles/";
    }

    /** The URL of a sealed bundle, or of a sealed file of one. */
    String bundle(Sha256 sealed) {
        return bundles + sealed.hex();
    }
}
