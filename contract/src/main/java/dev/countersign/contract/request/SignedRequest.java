package dev.countersign.contract.request;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.Signer;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;

/**
 * A request in its envelope, with the exact bytes that travelled. Well-formed, but not verified: whoever acts on it first looks up the key
 * in the policy and calls {@link DsseEnvelope#verify}.
 */
public final class SignedRequest {
    private final byte[] bytes;
    private final DsseEnvelope envelope;
    private final Request request;

    private SignedRequest(byte[] bytes, DsseEnvelope envelope, Request request) {
        this.bytes = bytes;
        this.envelope = envelope;
        this.request = request;
    }

    /**
     * Reads an envelope and the request in it, strictly.
     *
     * @throws MalformedException naming the field that is wrong
     */
    public static SignedRequest parse(byte[] bytes) {
        DsseEnvelope envelope = DsseEnvelope.parse(bytes, DsseEnvelope.REQUEST);
        return new SignedRequest(bytes.clone(), envelope, Json.readStrictly(envelope.payload(), Request.class));
    }

    /** Signs a request. What comes back is what a reader of the bytes gets: times are whole seconds. */
    public static SignedRequest sign(Request request, Signer signer) {
        return parse(DsseEnvelope.sign(DsseEnvelope.REQUEST, request.toPayload(), signer)
                .toJson());
    }

    public RequestId id() {
        return new RequestId(envelope.payloadDigest());
    }

    public Request request() {
        return request;
    }

    public DsseEnvelope envelope() {
        return envelope;
    }

    /** Who claims to have signed. */
    public KeyId keyId() {
        return envelope.keyId();
    }

    /** The envelope's bytes as received. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The name of this envelope as evidence in the log. */
    public Sha256 evidence() {
        return Sha256.hash(bytes);
    }

    @Override
    public String toString() {
        return request.kind() + " " + id() + " for " + request.scope();
    }
}
