package dev.countersign.contract.request;

import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Scope;

/** A request about one environment of one app. */
public sealed interface ScopedRequest extends Request
        permits ReleasePublish, ReleaseRevoke, ChannelSet, RolloutRequest {
    @Override
    AppId app();

    @Override
    EnvironmentName environment();

    @Override
    default Scope scope() {
        return new Scope(app(), environment());
    }
}
