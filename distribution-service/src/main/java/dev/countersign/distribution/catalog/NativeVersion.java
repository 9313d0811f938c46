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
        int numbers = compareNumbers(other, AutoUpdateBlock.PATCH);
        return numbers != 0 ? numbers > 0 : version.isGreaterThanOrEqualTo(other.version);
    }

    /** Whether this is higher than a native app's version in the named part or in one before it. */
    boolean exceeds(NativeVersion app, AutoUpdateBlock part) {
        return compareNumbers(app, part) > 0;
    }

    int major() {
        return version.getMajor();
    }

    /** Compares the numbers up to the named one; 0 for none. */
    private int compareNumbers(NativeVersion other, AutoUpdateBlock last) {
        if (last == AutoUpdateBlock.METADATA || last == AutoUpdateBlock.NONE) {
            return 0;
        }
        int major = Integer.compare(version.getMajor(), other.version.getMajor());
        if (major != 0 || last == AutoUpdateBlock.MAJOR) {
            return major;
        }
        int minor = Integer.compare(version.getMinor(), other.version.getMinor());
        if (minor != 0 || last == AutoUpdateBlock.MINOR) {
            return minor;
        }
        return Integer.compare(version.getPatch(), other.version.getPatch());
    }
}
