package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ChannelRules.AutoUpdateBlock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/**
 * The version of an app's native part, of a release or of the plugin, compared by Semantic Versioning 2.0.0. A short one is padded: 1 is 1.0.0.
 */
record NativeVersion(Semver version) {
    private static final Pattern ONE_NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern TWO_NUMBERS = Pattern.compile("[0-9]+\\.[0-9]+");
    /** Devices send few different texts, over and over; whoever sends many others only makes them be parsed each time. */
    private static final int MAX_KNOWN = 4096;

    private static final Map<String, Optional<NativeVersion>> KNOWN = new ConcurrentHashMap<>();

    /** The version, or null if the text names none. */
    static @Nullable NativeVersion parse(String text) {
        Optional<NativeVersion> known = KNOWN.get(text);
        if (known == null) {
            Semver version = Semver.parse(padded(text));
            known = version == null ? Optional.empty() : Optional.of(new NativeVersion(version));
            if (KNOWN.size() < MAX_KNOWN && text.length() <= 64) {
                KNOWN.put(text, known);
            }
        }
        return known.orElse(null);
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

    /** Whether this is higher than a native app's version in the named part or in one before it. */
    boolean exceeds(NativeVersion app, AutoUpdateBlock part) {
        int major = Long.compare(version.getMajor(), app.version.getMajor());
        int minor = major != 0 ? major : Long.compare(version.getMinor(), app.version.getMinor());
        int patch = minor != 0 ? minor : Long.compare(version.getPatch(), app.version.getPatch());
        return switch (part) {
            case MAJOR -> major > 0;
            case MINOR -> minor > 0;
            case PATCH -> patch > 0;
            case METADATA, NONE -> false;
        };
    }
}
