package dev.countersign.ingest.guard;

/** The Wilson score interval (E. B. Wilson, 1927): what a share of few trials says about the share of many. */
final class Wilson {
    /** 95 % two-sided. */
    private static final double Z = 1.96;

    private Wilson() {}

    /**
     * The share that failures are above with 97.5 % confidence.
     *
     * @param trials 1 or more
     * @param failures at most as many
     */
    static double lowerBound(long failures, long trials) {
        double n = trials;
        double p = failures / n;
        double z2 = Z * Z;
        double centre = p + z2 / (2 * n);
        double margin = Z * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n));
        return Math.max(0, (centre - margin) / (1 + z2 / n));
    }
}
