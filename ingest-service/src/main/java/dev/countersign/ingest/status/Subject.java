package dev.countersign.ingest.status;

import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.KeyAct;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.RolloutRequest;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about, from its envelope or from the log.
 *
 * @param by who signed it
 * @param approves the request it approves
 */
record Subject(
        String kind,
        @Nullable AppId app,
        @Nullable EnvironmentName environment,
        KeyId by,
        @Nullable Version version,
        @Nullable ChannelName channel,
        @Nullable BundleId bundle,
        @Nullable RequestId approves,
        @Nullable Instant expires) {

    static Subject of(SignedRequest signed) {
        return switch (signed.request()) {
            case ReleasePublish it ->
                new Subject(
                        it.kind(),
                        it.app(),
                        it.environment(),
                        signed.keyId(),
                        it.version(),
                        it.channel(),
                        it.bundle().id(),
                        null,
                        it.expires());
            case RequestApprove it ->
                new Subject(
                        it.kind(),
                        it.app(),
                        it.environment(),
                        signed.keyId(),
                        null,
                        null,
                        null,
                        it.request(),
                        it.expires());
            case ReleaseRevoke it -> act(signed, it.version(), null);
            case ChannelSet it -> act(signed, it.stable(), it.channel());
            case RolloutRequest it -> act(signed, it.version(), it.channel());
            case PolicyPropose it -> act(signed, null, null);
            case KeyAct it -> act(signed, null, null);
        };
    }

    private static Subject act(SignedRequest signed, @Nullable Version version, @Nullable ChannelName channel) {
        Request it = signed.request();
        return new Subject(
                it.kind(), it.app(), it.environment(), signed.keyId(), version, channel, null, null, it.expires());
    }

    /** From the leaf that tells most. */
    static Optional<Subject> of(Progress progress) {
        switch (progress.proposal()) {
            case ReleaseProposed release -> {
                return Optional.of(of(release));
            }
            case RequestProposed act -> {
                return Optional.of(of(act));
            }
            case null -> {}
        }
        return switch (progress.outcome()) {
            case Outcome.Recorded(long index, var it) ->
                Optional.of(new Subject(
                        RequestApprove.KIND,
                        it.app(),
                        it.environment(),
                        it.approver(),
                        null,
                        null,
                        null,
                        it.request(),
                        null));
            case Outcome.Refused(long index, var it) ->
                Optional.of(new Subject(
                        it.requestKind(), it.app(), it.environment(), it.by(), null, null, null, null, null));
            case Outcome.Duplicate(long index, var it) ->
                Optional.of(new Subject(
                        ReleasePublish.KIND,
                        it.app(),
                        it.environment(),
                        it.by(),
                        it.version(),
                        null,
                        null,
                        null,
                        null));
            case Outcome.Sealed sealed -> Optional.empty();
            case Outcome.Offered offered -> Optional.empty();
            case Outcome.Applied applied -> Optional.empty();
            case null -> Optional.empty();
        };
    }

    private static Subject of(ReleaseProposed it) {
        return new Subject(
                ReleasePublish.KIND,
                it.app(),
                it.environment(),
                it.publisher(),
                it.version(),
                it.channel(),
                it.bundle(),
                null,
                it.expires());
    }

    private static Subject of(RequestProposed it) {
        return new Subject(it.requestKind(), it.app(), it.environment(), it.by(), null, null, null, null, it.expires());
    }
}
