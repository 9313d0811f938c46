package dev.countersign.signing.key;

/**
 * How often a private key was used since the process started.
 *
 * @param performed all operations, probes and those under way included; one without an answer counts, since it may have been done
 * @param probes those that only tested the key
 */
public record OperationCount(long performed, long probes) {
    public OperationCount {
        if (probes < 0 || performed < probes) {
            throw new IllegalArgumentException("probes are part of what was performed");
        }
    }
}
