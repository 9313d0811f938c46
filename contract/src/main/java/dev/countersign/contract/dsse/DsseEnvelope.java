package dev.countersign.contract.dsse;

import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Sha256;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A DSSE envelope with exactly one signature: a payload, its type, and who signed both. Holding one says nothing about the signature: see
 * {@link #verify}. Immutable.
 */
public final class DsseEnvelope {
    /** Largest envelope, so that each fits a log entry (C2SP tlog-tiles: 16-bit length). */
    public static final int MAX_BYTES = 65_535;

    /** Payload type of requests. */
    public static final String REQUEST = "application/vnd.countersign.request.v1+json";

    /** Payload type of events. */
    public static final String EVENT = "application/vnd.countersign.event.v1+json";

    private final String payloadType;
    private final byte[] payload;
    private final KeyId keyId;
    private final byte[] signature;

    private DsseEnvelope(String payloadType, byte[] payload, KeyId keyId, byte[] signature) {
        this.payloadType = payloadType;
        this.payload = payload;
        this.keyId = keyId;
        this.signature = signature;
    }

    /** Signs a payload. */
    public static DsseEnvelope sign(String payloadType, byte[] payload, Signer signer) {
        byte[] signature = signer.sign(Pae.encode(payloadType, payload));
        return new DsseEnvelope(payloadType, payload.clone(), signer.keyId(), signature);
    }

    /**
     * Reads the JSON form. Strict: one signature with a keyid, no unknown fields. As DSSE asks, Base64 may be standard or URL-safe; it has
     * its padding.
     *
     * @throws MalformedException if it is anything else, or larger than {@link #MAX_BYTES}
     */
    public static DsseEnvelope parse(byte[] json, String expectedType) {
        if (json.length > MAX_BYTES) {
            throw new MalformedException("an envelope has at most " + MAX_BYTES + " bytes");
        }
        Wire wire = Json.readStrictly(json, Wire.class);
        if (!expectedType.equals(wire.payloadType)) {
            throw new MalformedException("payloadType: must be " + expectedType);
        }
        if (wire.signatures.length != 1) {
            throw new MalformedException("signatures: there must be exactly one");
        }
        WireSignature one = wire.signatures[0];
        if (one == null) {
            throw new MalformedException("signatures[0]: must not be null");
        }
        return new DsseEnvelope(wire.payloadType, decode("payload", wire.payload), one.keyid, decode("sig", one.sig));
    }

    /** The JSON form. Written once by the signer; whoever passes it on passes on the bytes it received. */
    public byte[] toJson() {
        var one = new WireSignature(keyId, CanonicalBase64.encode(signature));
        return Json.write(new Wire(CanonicalBase64.encode(payload), payloadType, new WireSignature[] {one}));
    }

    /** Whether this key made the signature. */
    public boolean verify(VerifyingKey key) {
        return key.keyId().equals(keyId) && key.verify(Pae.encode(payloadType, payload), signature);
    }

    public byte[] payload() {
        return payload.clone();
    }

    /** SHA-256 of the payload: the name of a request. */
    public Sha256 payloadDigest() {
        return Sha256.hash(payload);
    }

    /** Who claims to have signed; proven only by {@link #verify}. */
    public KeyId keyId() {
        return keyId;
    }

    private static byte[] decode(String field, String base64) {
        boolean urlSafe = base64.indexOf('+') < 0 && base64.indexOf('/') < 0;
        try {
            return CanonicalBase64.decode(urlSafe ? base64.replace('-', '+').replace('_', '/') : base64);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(field + ": must be Base64 with padding", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DsseEnvelope that
                && payloadType.equals(that.payloadType)
                && Arrays.equals(payload, that.payload)
                && keyId.equals(that.keyId)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return "DsseEnvelope[" + payloadType + ", " + payload.length + " bytes, signed by " + keyId + "]";
    }

    @SuppressWarnings("ArrayRecordComponent") // a private shape for Jackson, never compared
    private record Wire(
            String payload,

            @com.fasterxml.jackson.annotation.JsonProperty("payloadType")
            String payloadType,

            @Nullable WireSignature[] signatures) {
        Wire {
            require(payload, "payload");
            require(payloadType, "payloadType");
            require(signatures, "signatures");
        }
    }

    private record WireSignature(KeyId keyid, String sig) {
        WireSignature {
            require(keyid, "keyid");
            require(sig, "sig");
        }
    }

    private static void require(@Nullable Object value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
    }
}
