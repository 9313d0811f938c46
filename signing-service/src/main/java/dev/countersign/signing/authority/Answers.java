package dev.countersign.signing.authority;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.SignedRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The answers that every kind of request can get. */
final class Answers {
    private Answers() {}

    /** This event, with the request's envelope as evidence. */
    static Ruling record(SignedRequest signed, Event event) {
        return new Ruling.Record(List.of(event), Map.of(signed.evidence(), signed.bytes()));
    }

    /** Its refusal, with the request's envelope as evidence unless nobody may read that. */
    static Ruling refuse(SignedRequest signed, RefusalReason reason, Policy policy, Instant now) {
        RequestRefused refusal = refusal(signed, reason.wire(), policy, now);
        return reason.withholdsEnvelope() ? new Ruling.Record(List.of(refusal), Map.of()) : record(signed, refusal);
    }

    /** The event of a refusal. */
    static RequestRefused refusal(SignedRequest signed, String reason, Policy policy, Instant now) {
        return new RequestRefused(
                now,
                policy.digest(),
                signed.request().app(),
                signed.request().environment(),
                signed.id(),
                signed.evidence(),
                signed.request().kind(),
                signed.keyId(),
                reason);
    }
}
