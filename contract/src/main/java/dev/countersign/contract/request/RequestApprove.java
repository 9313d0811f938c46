package dev.countersign.contract.request;

import static dev.countersign.contract.request.Terms.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RequestId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Approves the request of this digest, and no other. App and environment repeat those of that request, and are absent where it has none.
 */
public record RequestApprove(
        @Nullable AppId app,
        @Nullable EnvironmentName environment,
        Instant created,
        Instant expires,
        String nonce,
        RequestId request)
        implements Request {
    public static final String KIND = "request.approve";

    public RequestApprove {
        if ((app == null) != (environment == null)) {
            throw new IllegalArgumentException("app and environment come together");
        }
        Terms.check(created, expires, nonce);
        present(request, "request");
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
