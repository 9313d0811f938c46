package dev.countersign.signing.authority;

import dev.countersign.contract.request.SignedRequest;
import java.util.concurrent.CompletableFuture;

/** What the authority's thread finds in its queue. */
sealed interface Work {
    /** A record of the request topic. */
    final class Incoming implements Work {
        final byte[] envelope;
        final CompletableFuture<Authority.Answer> answer;

        Incoming(byte[] envelope, CompletableFuture<Authority.Answer> answer) {
            this.envelope = envelope;
            this.answer = answer;
        }
    }

    /** What came of sealing a proposal's bundle. */
    record Sealed(SignedRequest signed, SealOutcome outcome) implements Work {}

    /** What came of wrapping an environment's releases for one more device key. */
    record Rewrapped(SignedRequest signed, RewrapOutcome outcome) implements Work {}

    /** The last that is taken. */
    record Stop(CompletableFuture<Void> done) implements Work {}
}
