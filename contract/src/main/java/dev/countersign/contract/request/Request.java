package dev.countersign.contract.request;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Scope;
import java.time.Instant;

/**
 * What a person, CI or the guard wants (docs/format.md, "Requests"). Its fields are a claim until the envelope's signature and the policy
 * are checked.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ReleasePublish.class, name = ReleasePublish.KIND),
    @JsonSubTypes.Type(value = RequestApprove.class, name = RequestApprove.KIND),
})
public sealed interface Request permits ReleasePublish, RequestApprove {
    AppId app();

    EnvironmentName environment();

    /** When the requester made it, by their clock. Informative. */
    Instant created();

    /** From when on the signer refuses it, by the signer's clock; at most seven days after {@link #created}. */
    Instant expires();

    /** 32 lowercase hex digits of randomness, so that a wish repeated later is another request. */
    String nonce();

    /** The wire name of the kind, such as {@code release.publish}. */
    String kind();

    default Scope scope() {
        return new Scope(app(), environment());
    }

    /** The payload to sign. */
    default byte[] toPayload() {
        return Json.write(this);
    }
}
