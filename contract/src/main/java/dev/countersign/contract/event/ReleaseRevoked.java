package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Instant;

/**
 * A release is offered nowhere any more. The same commit moves every head that offered it.
 *
 * @param by who asked for it
 * @param request the request to revoke it
 */
public record ReleaseRevoked(
        Instant time,
        Sha256 policy,
        AppId app,
        EnvironmentName environment,
        Version version,
        KeyId by,
        RevocationReason reason,
        RequestId request)
        implements Event {
    public static final String KIND = "release.revoked";

    public ReleaseRevoked {
        present(time, policy, app, environment, version, by, reason, request);
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }

    /** The environment it belongs to. */
    @JsonIgnore
    public Scope scope() {
        return new Scope(app, environment);
    }
}
