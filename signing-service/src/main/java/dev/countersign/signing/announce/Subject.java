package dev.countersign.signing.announce;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.event.UnknownEvent;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import org.jspecify.annotations.Nullable;

/** What an event is about, for consumers that filter: {@code app/environment}, or {@code log} for the log itself. */
final class Subject {
    private Subject() {}

    static String of(Event event) {
        return switch (event) {
            case KeyActivated it -> of(it.app(), it.environment());
            case ReleaseProposed it -> of(it.app(), it.environment());
            case ApprovalRecorded it -> of(it.app(), it.environment());
            case ReleaseSealed it -> of(it.app(), it.environment());
            case ChannelUpdated it -> of(it.app(), it.environment());
            case RequestProposed it -> of(it.app(), it.environment());
            case ReleaseRevoked it -> of(it.app(), it.environment());
            case RequestRefused it -> of(it.app(), it.environment());
            case RequestDuplicate it -> of(it.app(), it.environment());
            case KeyGenerated it -> of(it.app(), it.environment());
            case KeyRetired it -> of(it.app(), it.environment());
            case ReleaseRewrapped it -> of(it.app(), it.environment());
            case PolicyAdopted it -> "log";
            case RequestsRejected it -> "log";
            case KeyUsage it -> "log";
            case HeadsAttested it -> "log";
            case UnknownEvent it -> "log";
        };
    }

    private static String of(@Nullable AppId app, @Nullable EnvironmentName environment) {
        return app == null || environment == null ? "log" : app + "/" + environment;
    }
}
