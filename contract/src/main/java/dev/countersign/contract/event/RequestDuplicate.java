package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.notNegative;
import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Instant;

/**
 * A new request asked for a version that is sealed already with the same bytes: nothing to do.
 *
 * @param request the request
 * @param evidence digest of its envelope
 * @param by who signed it
 * @param ofIndex index of the release.sealed leaf that answers it
 */
public record RequestDuplicate(
        Instant time,
        Sha256 policy,
        AppId app,
        EnvironmentName environment,
        Version version,
        RequestId request,
        Sha256 evidence,
        KeyId by,
        long ofIndex)
        implements Event {
    public static final String KIND = "request.duplicate";

    public RequestDuplicate {
        present(time, policy, app, environment, version, request, evidence, by);
        notNegative("of_index", ofIndex);
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
