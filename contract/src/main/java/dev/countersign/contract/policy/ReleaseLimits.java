package dev.countersign.contract.policy;

/**
 * How much an environment may have.
 *
 * @param bundleSize most bytes of an upload, which is the zip and at most a few hundred bytes more
 * @param releasesPerHour most releases proposed within any hour
 */
public record ReleaseLimits(long bundleSize, int releasesPerHour) {
    static final ReleaseLimits NONE = new ReleaseLimits(Long.MAX_VALUE, Integer.MAX_VALUE);
}
