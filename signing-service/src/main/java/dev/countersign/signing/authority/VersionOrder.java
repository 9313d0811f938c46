package dev.countersign.signing.authority;

import dev.countersign.contract.value.Version;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/** Precedence of versions, as Semantic Versioning 2.0.0, section 11 has it. */
final class VersionOrder {
    private VersionOrder() {}

    /** Whether moving from one to the other takes devices back. The built-in bundle, null, counts as older than any release. */
    static boolean isBack(@Nullable Version from, @Nullable Version to) {
        if (from == null || to == null) {
            return from != null;
        }
        return new Semver(to.value()).isLowerThan(new Semver(from.value()));
    }
}
