package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.notNegative;
import static dev.countersign.contract.event.Fields.present;
import static dev.countersign.contract.event.Fields.words;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The intent leaf of every kind of request but {@code release.publish}, which has its own. One that needs no approvals has its effect in the
 * same commit.
 *
 * @param request the request
 * @param evidence digest of its envelope
 * @param requestKind its kind
 * @param by who signed it
 * @param expires when it lapses without its effect
 * @param approvals how many approvals the policy asks for
 */
public record RequestProposed(
        Instant time,
        Sha256 policy,
        @Nullable AppId app,
        @Nullable EnvironmentName environment,
        RequestId request,
        Sha256 evidence,
        String requestKind,
        KeyId by,
        Instant expires,
        int approvals)
        implements Intent {
    public static final String KIND = "request.proposed";

    public RequestProposed {
        present(time, policy, request, evidence, requestKind, by, expires);
        words("request_kind", requestKind);
        notNegative("approvals", approvals);
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }

    @Override
    @JsonIgnore
    public KeyId requester() {
        return by;
    }

    @Override
    @JsonIgnore
    public @Nullable Scope scope() {
        return Scope.ofNullable(app, environment);
    }
}
