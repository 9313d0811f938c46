package dev.countersign.signing.authority;

import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.SignedRequest;
import java.time.Instant;
import java.util.Optional;

/**
 * Rules of one kind of request that has its effect in the log alone. Both are asked when the request arrives and again when it takes effect.
 * Pure: they depend on their arguments and the ledger.
 */
interface ActRules<R extends Request> {
    /** Why this cannot be done as things stand; empty if it can. */
    Optional<RefusalReason> objection(R request, Policy policy);

    /** What doing it writes. Called only where there is no objection. */
    Effect effect(SignedRequest signed, R request, Policy policy, Instant now);
}
