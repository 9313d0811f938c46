package dev.countersign.contract.event;

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
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated request was refused. Its envelope is evidence, unless the reason {@linkplain RefusalReason#withholdsEnvelope withholds} it.
 *
 * @param request the request
 * @param evidence digest of its envelope
 * @param requestKind its kind
 * @param by who signed it
 * @param reason why: a wire name of RefusalReason
 */
public record RequestRefused(
        Instant time,
        Sha256 policy,
        @Nullable AppId app,
        @Nullable EnvironmentName environment,
        RequestId request,
        Sha256 evidence,
        String requestKind,
        KeyId by,
        String reason)
        implements Event {
    public static final String KIND = "request.refused";

    public RequestRefused {
        present(time, policy, request, evidence, requestKind, by, reason);
        words("request_kind", requestKind);
        words("reason", reason);
    }

    /** Whether the envelope may be missing from the evidence although it is named. */
    public boolean mayWithholdEnvelope() {
        return Arrays.stream(RefusalReason.values())
                .anyMatch(it -> it.withholdsEnvelope() && it.wire().equals(reason));
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }

    /** The environment it is about, or null if it is about the whole deployment. */
    @JsonIgnore
    public @Nullable Scope scope() {
        return Scope.ofNullable(app, environment);
    }
}
