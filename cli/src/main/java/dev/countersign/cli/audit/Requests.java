package dev.countersign.cli.audit;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The requests behind events: their envelopes are evidence, signed by whom the event says, and each is answered once. */
final class Requests {
    private final Evidence evidence;
    private final SignatureChecks signatures;
    private final Findings findings;
    private final DigestIndex answers = new DigestIndex();

    Requests(Evidence evidence, SignatureChecks signatures, Findings findings) {
        this.evidence = evidence;
        this.signatures = signatures;
        this.findings = findings;
    }

    /**
     * The request that an event names, if its envelope is what the event says. Its signature is verified beside.
     *
     * @param person whom the policy knows under the event's key
     */
    Optional<Request> authentic(
            long index, Sha256 digest, RequestId id, KeyId by, @Nullable Scope scope, Optional<VerifyingKey> person)
            throws IOException {
        Optional<byte[]> envelope = evidence.find(index, digest);
        if (envelope.isEmpty()) {
            return Optional.empty();
        }
        SignedRequest signed;
        try {
            signed = SignedRequest.parse(envelope.get());
        } catch (MalformedException e) {
            findings.at(index, "request-malformed", "the evidence is no request: " + e.getMessage());
            return Optional.empty();
        }
        if (!signed.id().equals(id)
                || !signed.keyId().equals(by)
                || !Objects.equals(signed.request().scope(), scope)) {
            findings.at(index, "request-mismatch", "the evidence is another request than the event says");
            return Optional.empty();
        }
        if (person.isEmpty()) {
            findings.at(index, "request-unauthorised", "the policy knows nobody with the key " + by);
            return Optional.empty();
        }
        var otherwise = new Finding("request-forged", index, "the request's signature does not verify");
        signatures.later(signed.envelope(), person.get(), otherwise);
        return Optional.of(signed.request());
    }

    /** Whether the envelope of a refused request was left out of the evidence, as some reasons allow. */
    boolean isWithheld(RequestRefused event) throws IOException {
        return event.mayWithholdEnvelope() && !evidence.isThere(event.evidence());
    }

    /** Notes the one answer of a request. */
    void answered(long index, RequestId id) {
        long before = answers.putIfAbsent(id.digest(), index);
        if (before >= 0) {
            findings.at(index, "answered-twice", "request " + id + " was answered by entry " + before);
        }
    }
}
