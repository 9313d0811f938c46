package dev.countersign.contract.assignment;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.Signer;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.KeyId;
import java.time.Instant;
import java.util.Optional;

/** An assignment in its envelope, with the exact bytes that travelled. It counts only where {@link #permittedBy} says so. */
public final class SignedAssignment {
    /** Payload type. Not that of requests: neither can stand for the other. */
    public static final String PAYLOAD_TYPE = "application/vnd.countersign.assignment.v1+json";

    /** Most bytes of an envelope. */
    public static final int MAX_BYTES = 4096;

    private final byte[] bytes;
    private final DsseEnvelope envelope;
    private final ChannelAssignment assignment;

    private SignedAssignment(byte[] bytes, DsseEnvelope envelope, ChannelAssignment assignment) {
        this.bytes = bytes;
        this.envelope = envelope;
        this.assignment = assignment;
    }

    /**
     * Reads an envelope and the assignment in it, strictly.
     *
     * @throws MalformedException naming the field that is wrong
     */
    public static SignedAssignment parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedException("an assignment's envelope has at most " + MAX_BYTES + " bytes");
        }
        DsseEnvelope envelope = DsseEnvelope.parse(bytes, PAYLOAD_TYPE);
        return new SignedAssignment(
                bytes.clone(), envelope, Json.readStrictly(envelope.payload(), ChannelAssignment.class));
    }

    /** Signs an assignment. Times become whole seconds. */
    public static SignedAssignment sign(ChannelAssignment assignment, Signer signer) {
        return parse(
                DsseEnvelope.sign(PAYLOAD_TYPE, Json.write(assignment), signer).toJson());
    }

    public ChannelAssignment assignment() {
        return assignment;
    }

    /** Who claims to have signed. */
    public KeyId keyId() {
        return envelope.keyId();
    }

    /** The envelope's bytes as received. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Whether a person of the policy made the signature. */
    public boolean isSignedBySomeoneOf(Policy policy) {
        Optional<VerifyingKey> person = policy.person(keyId());
        return person.isPresent() && envelope.verify(person.get());
    }

    /** Whether it is signed by someone who may do this under the policy, and its time is not over. */
    public boolean permittedBy(Policy policy, Instant now) {
        return now.isBefore(assignment.expires())
                && isSignedBySomeoneOf(policy)
                && policy.mayAssign(keyId(), assignment.scope(), assignment.channel());
    }

    @Override
    public String toString() {
        return "SignedAssignment[" + assignment.scope() + ", signed by " + keyId()
                + "]"; // the device's id stays out of logs
    }
}
