package dev.countersign.contract.request;

import static dev.countersign.contract.request.Terms.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.Version;
import java.time.Instant;

/** Asks that a release be offered nowhere any more, for ever. */
public record ReleaseRevoke(
        AppId app,
        EnvironmentName environment,
        Instant created,
        Instant expires,
        String nonce,
        Version version,
        RevocationReason reason)
        implements ScopedRequest {
    public static final String KIND = "release.revoke";

    public ReleaseRevoke {
        present(app, "app");
        present(environment, "environment");
        Terms.check(created, expires, nonce);
        present(version, "version");
        present(reason, "reason");
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
