package dev.countersign.contract.policy;

import org.jspecify.annotations.Nullable;

/**
 * How much an environment may have.
 *
 * @param bundleSize most bytes of an upload, which is the zip and at most a few hundred bytes more
 * @param releasesPerHour most releases proposed within any hour
 * @param releasesPerHourPerKey most of them by one person's key
 */
public record ReleaseLimits(long bundleSize, int releasesPerHour, int releasesPerHourPerKey) {
    static final ReleaseLimits NONE = new ReleaseLimits(Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    public ReleaseLimits {
        if (bundleSize < 1 || releasesPerHour < 1 || releasesPerHourPerKey < 1) {
            throw new IllegalArgumentException("limits are 1 or more; leave out those that are not wanted");
        }
    }

    /** Null for those that are not wanted. */
    static ReleaseLimits of(@Nullable Long bundleSize, @Nullable Integer perHour, @Nullable Integer perHourPerKey) {
        return new ReleaseLimits(
                bundleSize == null ? NONE.bundleSize : bundleSize,
                perHour == null ? NONE.releasesPerHour : perHour,
                perHourPerKey == null ? NONE.releasesPerHourPerKey : perHourPerKey);
    }
}
