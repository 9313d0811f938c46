package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.present;

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
 * An approver approved a request. The approval's envelope is evidence.
 *
 * @param request the approved request
 * @param approval the approval itself, a request too
 * @param evidence digest of the approval's envelope
 * @param approver who signed it
 * @param expires until when it counts for a request that is proposed later
 */
public record ApprovalRecorded(
        Instant time,
        Sha256 policy,
        @Nullable AppId app,
        @Nullable EnvironmentName environment,
        RequestId request,
        RequestId approval,
        Sha256 evidence,
        KeyId approver,
        Instant expires)
        implements Event {
    public static final String KIND = "approval.recorded";

    public ApprovalRecorded {
        present(time, policy, request, approval, evidence, approver, expires);
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
