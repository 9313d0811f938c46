package dev.countersign.distribution.catalog;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/** The version of an app's native part or of its plugin, compared by Semantic Versioning 2.0.0. A short one is padded: 1 is 1.0.0. */
record NativeVersion(Semver version) {
    private static final Pattern ONE_NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern TWO_NUMBERS = Pattern.compile("[0-9]+\\.[0-9]+");

    /** The version, or null if the text names none. */
    static @Nullable NativeVersion parse(String text) {
        Semver version = Semver.parse(padded(text));
        return version == null ? null : new NativeVersion(version);
    }

    private static String padded(String text) {
        if (ONE_NUMBER.matcher(text).matches()) {
            return text + ".0.0";
        }
        return TWO_NUMBERS.matcher(text).matches() ? text + ".0" : text;
    }

    boolean isAtLeast(NativeVersion other) {
        return version.isGreaterThanOrEqualTo(other.version);
    }
}
