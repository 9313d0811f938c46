package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.notNegative;
import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The intent leaf: a publish request was authenticated and is in scope. No device key is used for it before this leaf is committed. The
 * request's envelope is evidence.
 *
 * @param request the publish request
 * @param evidence digest of its envelope
 * @param publisher who signed it
 * @param expires when the proposal lapses unless sealed
 * @param approvals how many approvals the policy asks for
 */
public record ReleaseProposed(
        Instant time,
        Sha256 policy,
        AppId app,
        EnvironmentName environment,
        Version version,
        RequestId request,
        Sha256 evidence,
        KeyId publisher,
        BundleId bundle,
        @Nullable ChannelName channel,
        Instant expires,
        int approvals)
        implements Intent {
    public static final String KIND = "release.proposed";

    public ReleaseProposed {
        present(time, policy, app, environment, version, request, evidence, publisher, bundle, expires);
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
        return publisher;
    }

    @Override
    @JsonIgnore
    public String requestKind() {
        return ReleasePublish.KIND;
    }

    /** The environment it belongs to. */
    @Override
    @JsonIgnore
    public dev.countersign.contract.value.Scope scope() {
        return new dev.countersign.contract.value.Scope(app, environment);
    }
}
