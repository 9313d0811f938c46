package dev.countersign.signing.authority;

import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.function.BiConsumer;

/** Seals bundles in the pool. One whose bytes, or whose note, cannot be found is tried again until its request expires. */
final class ReleaseSealing {
    private final BundleSealer sealer;
    private final Evidence evidence;
    private final WorkPool pool;
    private final Clock clock;

    ReleaseSealing(BundleSealer sealer, Evidence evidence, WorkPool pool, Clock clock) {
        this.sealer = sealer;
        this.evidence = evidence;
        this.pool = pool;
        this.clock = clock;
    }

    /** Seals a proposal's bundle and tells the outcome, once. */
    void start(Proposal proposal, List<DeviceKey> keys, boolean byFile, BiConsumer<SignedRequest, SealOutcome> done) {
        pool.start(proposal.request().hex(), () -> seal(proposal, keys, byFile, done));
    }

    private void seal(
            Proposal proposal, List<DeviceKey> keys, boolean byFile, BiConsumer<SignedRequest, SealOutcome> done)
            throws IOException {
        SignedRequest signed = evidence.request(proposal.intent().evidence());
        if (!(signed.request() instanceof ReleasePublish publish)) {
            throw new IllegalStateException("the evidence of a proposal is no publish request");
        }
        try {
            done.accept(signed, byFile ? sealer.sealByFile(signed, publish, keys) : sealer.seal(signed, publish, keys));
        } catch (UploadUnavailableException e) {
            if (clock.instant().isBefore(publish.expires())) {
                throw e;
            }
            done.accept(signed, new SealOutcome.Refused(e.reason().wire()));
        }
    }
}
