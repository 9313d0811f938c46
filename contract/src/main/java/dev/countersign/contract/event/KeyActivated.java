package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key came into use. The first leaf of a log activates the event key that signs it. Event, log and upload keys show their public half;
 * a device key shows only its wire name, with app and environment.
 *
 * @param label the key's name in the key holder
 * @param fingerprint SHA-256 of the DER SubjectPublicKeyInfo
 * @param publicKey the public half of an event, log or upload key; null for a device key
 * @param handover Base64 of the signature of the log key before, for a log key that follows another (LogKeyHandover)
 * @param request the request that activated it; null for the first keys of a log and of an environment
 */
public record KeyActivated(
        Instant time,
        @Nullable Sha256 policy,
        KeyLabel label,
        KeyId fingerprint,
        @Nullable VerifyingKey publicKey,
        @Nullable AppId app,
        @Nullable EnvironmentName environment,
        @Nullable DeviceKeyId keyId,
        @Nullable RequestId request,
        @Nullable String handover)
        implements Event {
    public static final String KIND = "key.activated";

    public KeyActivated {
        present(time, label, fingerprint);
        boolean device = label.isDevice();
        if (device != (publicKey == null) || device != (app != null && environment != null && keyId != null)) {
            throw new IllegalArgumentException(
                    "a device key has app, environment and key_id, any other its public_key");
        }
        if (!device && (app != null || environment != null || keyId != null)) {
            throw new IllegalArgumentException("only a device key has app, environment and key_id");
        }
        if (app != null && environment != null && !label.scope().equals(Optional.of(new Scope(app, environment)))) {
            throw new IllegalArgumentException("label names another app or environment");
        }
        if (handover != null && (!label.value().startsWith("log/") || CanonicalBase64.decode(handover).length > 80)) {
            throw new IllegalArgumentException("a handover is a signature for a log key");
        }
        if (publicKey != null && !publicKey.keyId().equals(fingerprint)) {
            throw new IllegalArgumentException("fingerprint and public_key differ");
        }
    }

    /** An event, log or upload key. */
    public static KeyActivated service(Instant time, @Nullable Sha256 policy, KeyLabel label, VerifyingKey key) {
        return new KeyActivated(time, policy, label, key.keyId(), key, null, null, null, null, null);
    }

    /** A key that no request activated. */
    @JsonIgnore
    public KeyActivated(
            Instant time,
            @Nullable Sha256 policy,
            KeyLabel label,
            KeyId fingerprint,
            @Nullable VerifyingKey publicKey,
            @Nullable AppId app,
            @Nullable EnvironmentName environment,
            @Nullable DeviceKeyId keyId) {
        this(time, policy, label, fingerprint, publicKey, app, environment, keyId, null, null);
    }

    /** The bytes of {@link #handover}. */
    @JsonIgnore
    public byte[] handoverSignature() {
        return handover == null ? new byte[0] : CanonicalBase64.decode(handover);
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
