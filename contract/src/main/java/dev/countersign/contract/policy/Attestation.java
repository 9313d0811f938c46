package dev.countersign.contract.policy;

import java.time.Duration;

/**
 * How the heads of all channels are kept fresh.
 *
 * @param period how often they are attested although nothing changed
 * @param expiry how long an attestation may be believed: the longest that a device can be kept from what is new
 */
public record Attestation(Duration period, Duration expiry) {
    /** What a policy that says nothing asks for. */
    public static final Attestation DEFAULT = new Attestation(Duration.ofHours(1), Duration.ofDays(1));

    public Attestation {
        if (period.toSeconds() < 1 || expiry.compareTo(period) <= 0 || expiry.toDays() > 90) {
            throw new IllegalArgumentException("period is 1 second or more, expiry longer than it and at most 90 days");
        }
    }
}
