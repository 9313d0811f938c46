package dev.countersign.distribution.catalog;

import dev.countersign.contract.seal.SealRecord;

/** What a device that asks is told. */
public sealed interface Selection {
    /**
     * Take this release, opened with this entry of its seal record.
     *
     * @param byFile whether the device may be given it file by file too
     * @param noted whether the device may be told the release's note
     */
    record Offer(Release release, SealRecord.KeyEntry entry, boolean byFile, boolean noted) implements Selection {
        /** Whole only, without a note. */
        public Offer(Release release, SealRecord.KeyEntry entry) {
            this(release, entry, false, false);
        }
    }

    /** Return to the built-in bundle. */
    record Builtin() implements Selection {}

    /** No update, for this reason. */
    record None(NoUpdate reason) implements Selection {}

    /** No update: the release is for other device keys than this build's. */
    record KeyMismatch(String deviceKeyId, String bundleKeyId) implements Selection {}

    /** No update: the release is too far from the native app. */
    record TooFar(NoUpdate reason, String version, String running) implements Selection {}
}
