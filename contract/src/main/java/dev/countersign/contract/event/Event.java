package dev.countersign.contract.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the signing service did (docs/format.md, "Events"). A leaf of the log is the DSSE envelope of one. Leaves hold names of things and
 * digests: no free text, no person, no device, and nothing that helps to compute a device public key.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind", defaultImpl = UnknownEvent.class, visible = true)
@JsonSubTypes({
    @JsonSubTypes.Type(value = KeyActivated.class, name = KeyActivated.KIND),
    @JsonSubTypes.Type(value = PolicyAdopted.class, name = PolicyAdopted.KIND),
    @JsonSubTypes.Type(value = ReleaseProposed.class, name = ReleaseProposed.KIND),
    @JsonSubTypes.Type(value = ApprovalRecorded.class, name = ApprovalRecorded.KIND),
    @JsonSubTypes.Type(value = ReleaseSealed.class, name = ReleaseSealed.KIND),
    @JsonSubTypes.Type(value = ChannelUpdated.class, name = ChannelUpdated.KIND),
    @JsonSubTypes.Type(value = RequestProposed.class, name = RequestProposed.KIND),
    @JsonSubTypes.Type(value = ReleaseRevoked.class, name = ReleaseRevoked.KIND),
    @JsonSubTypes.Type(value = RequestRefused.class, name = RequestRefused.KIND),
    @JsonSubTypes.Type(value = RequestDuplicate.class, name = RequestDuplicate.KIND),
    @JsonSubTypes.Type(value = RequestsRejected.class, name = RequestsRejected.KIND),
    @JsonSubTypes.Type(value = KeyUsage.class, name = KeyUsage.KIND),
    @JsonSubTypes.Type(value = HeadsAttested.class, name = HeadsAttested.KIND),
    @JsonSubTypes.Type(value = KeyGenerated.class, name = KeyGenerated.KIND),
    @JsonSubTypes.Type(value = KeyRetired.class, name = KeyRetired.KIND),
    @JsonSubTypes.Type(value = ReleaseRewrapped.class, name = ReleaseRewrapped.KIND),
})
public sealed interface Event
        permits Intent,
                KeyActivated,
                PolicyAdopted,
                ApprovalRecorded,
                ReleaseSealed,
                ChannelUpdated,
                ReleaseRevoked,
                RequestRefused,
                RequestDuplicate,
                RequestsRejected,
                KeyUsage,
                HeadsAttested,
                KeyGenerated,
                KeyRetired,
                ReleaseRewrapped,
                UnknownEvent {
    /** When, by the signer's clock. Order comes from the log, not from this. */
    Instant time();

    /** Digest of the policy it was decided under; null only before the first policy. */
    @Nullable
    Sha256 policy();

    /** The wire name of the kind, such as {@code release.sealed}. */
    String kind();

    /** The request that led to it; null for what the signing service does by itself. */
    default @Nullable RequestId request() {
        return null;
    }

    /** The payload to sign. */
    default byte[] toPayload() {
        return Json.write(this);
    }
}
