package dev.countersign.contract.zip;

/**
 * What a bundle may cost. All sizes are bytes; sizes and ratio are measured on what is really inflated, never on what a
 * header claims.
 *
 * @param entries most entries, folders included
 * @param directoryBytes largest central directory; bounds the memory one check takes
 * @param inflatedBytes most bytes all entries together inflate to
 * @param ratio most inflated bytes per compressed byte, of each entry and of the whole archive
 * @param ratioFreeBytes inflated bytes up to which the ratio is not looked at: small files of one repeated byte are normal
 */
public record ZipLimits(int entries, int directoryBytes, long inflatedBytes, int ratio, long ratioFreeBytes) {

    /** Room for every web build seen, and far from what would hurt a phone or this service. */
    public static final ZipLimits DEFAULT = new ZipLimits(50_000, 8 << 20, 4L << 30, 200, 1L << 20);

    public ZipLimits {
        if (entries < 1 || directoryBytes < 1 || inflatedBytes < 1 || ratio < 1 || ratioFreeBytes < 0) {
            throw new IllegalArgumentException("zip limits must be positive");
        }
    }

    /** Whether {@code compressed} bytes may not become {@code inflated} bytes. */
    boolean exceedsRatio(long inflated, long compressed) {
        return inflated > ratioFreeBytes && inflated / ratio > compressed;
    }
}
