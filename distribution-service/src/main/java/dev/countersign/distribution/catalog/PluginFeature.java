package dev.countersign.distribution.catalog;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/** What a plugin can, by the version of each generation that brought it (docs/capgo-protocol.md, sections a, c and i). Later generations can it too. */
enum PluginFeature {
    /** Opens checksums as they are sealed here; older ones read them in another way and refuse them. */
    READS_CHECKSUMS("5.30.0", "6.30.0", "7.30.0", "8.0.0"),
    /** Remembers its choice of channel itself and names it in each request. */
    REMEMBERS_CHANNEL("5.34.0", "6.34.0", "7.34.0", "8.0.0"),
    /** Knows link and comment of a release. */
    KNOWS_NOTES("5.35.0", "6.35.0", "7.35.0", "8.35.0"),
    /** Tells its device key in each request, if it has one. */
    TELLS_KEY("6.50.1", "7.50.1", "8.2.0"),
    /** Tells its device key by its whole wire name; before, by the first four characters. */
    TELLS_WHOLE_KEY("8.40.8");

    private final NativeVersion[] since;

    PluginFeature(String... since) {
        this.since =
                Arrays.stream(since).map(Semver::new).map(NativeVersion::new).toArray(NativeVersion[]::new);
    }

    /** False for a plugin of no readable version. */
    boolean isIn(@Nullable NativeVersion plugin) {
        if (plugin == null) {
            return false;
        }
        int generation = plugin.major();
        for (NativeVersion first : since) {
            if (first.major() == generation) {
                return plugin.isAtLeast(first);
            }
        }
        return generation > since[since.length - 1].major();
    }
}
