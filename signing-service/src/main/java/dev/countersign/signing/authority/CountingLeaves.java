package dev.countersign.signing.authority;

import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.value.Sha256;
import java.time.Duration;
import java.time.Instant;

/** The leaves that only count: key operations, and requests that nobody in the policy signed. Written when due, never one for each. */
final class CountingLeaves {
    private static final Duration PERIOD = Duration.ofHours(1);

    private final Ledger ledger;
    private final Commits commits;
    private final KeyUse keyUse;
    private long rejected;
    private Instant last;

    CountingLeaves(Ledger ledger, Commits commits, KeyUse keyUse, Instant now) {
        this.ledger = ledger;
        this.commits = commits;
        this.keyUse = keyUse;
        this.last = now;
    }

    /** Counts a request that got no leaf. */
    void rejected() {
        rejected++;
    }

    /** Writes what is due. */
    void periodic(Batch batch, Instant now) {
        if (last.plus(PERIOD).isBefore(now)) {
            last = now;
            keyUse.report(now, policyDigest()).ifPresent(usage -> commits.add(batch, usage));
            if (rejected > 0) {
                commits.add(batch, new RequestsRejected(now, policyDigest(), rejected));
                rejected = 0;
            }
        }
    }

    /** This process's first account, before it uses a device key. A crash before it leaves no trace of the process, which then used none but for probes. */
    void begin(Batch batch, Instant now) {
        commits.add(batch, keyUse.first(now, policyDigest()));
    }

    /**
     * Accounts for the use of device keys when this process ends.
     *
     * @param complete whether nothing is under way any more; otherwise it ends as in a crash, without a last word
     */
    void end(Batch batch, Instant now, boolean complete) {
        if (complete) {
            commits.add(batch, keyUse.last(now, policyDigest()));
        } else {
            keyUse.report(now, policyDigest()).ifPresent(usage -> commits.add(batch, usage));
        }
    }

    private Sha256 policyDigest() {
        return ledger.policy().orElseThrow().digest();
    }
}
