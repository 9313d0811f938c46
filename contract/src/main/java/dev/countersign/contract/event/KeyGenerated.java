package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
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
 * A key pair was made inside the key holder. It is used for nothing before a {@link KeyActivated} names it.
 *
 * @param label the key's name in the key holder
 * @param fingerprint SHA-256 of the DER SubjectPublicKeyInfo
 * @param app app, environment and wire name are those of a device key; null for any other
 */
public record KeyGenerated(
        Instant time,
        Sha256 policy,
        KeyLabel label,
        KeyId fingerprint,
        @Nullable AppId app,
        @Nullable EnvironmentName environment,
        @Nullable DeviceKeyId keyId,
        RequestId request)
        implements Event {
    public static final String KIND = "key.generated";

    public KeyGenerated {
        present(time, policy, label, fingerprint, request);
        if (!label.scope().equals(Optional.ofNullable(Scope.ofNullable(app, environment)))
                || label.isDevice() != (keyId != null)) {
            throw new IllegalArgumentException("a device key has app, environment and key_id, any other none of them");
        }
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
