package dev.countersign.contract.request;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Scope;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a person, CI or the guard wants (docs/format.md, "Requests"). Its fields are a claim until the envelope's signature and the policy
 * are checked.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ReleasePublish.class, name = ReleasePublish.KIND),
    @JsonSubTypes.Type(value = RequestApprove.class, name = RequestApprove.KIND),
    @JsonSubTypes.Type(value = ReleaseRevoke.class, name = ReleaseRevoke.KIND),
    @JsonSubTypes.Type(value = ChannelSet.class, name = ChannelSet.KIND),
    @JsonSubTypes.Type(value = PolicyPropose.class, name = PolicyPropose.KIND),
    @JsonSubTypes.Type(value = RolloutStart.class, name = RolloutStart.KIND),
    @JsonSubTypes.Type(value = RolloutChange.class, name = RolloutChange.KIND),
    @JsonSubTypes.Type(value = RolloutHalt.class, name = RolloutHalt.KIND),
    @JsonSubTypes.Type(value = KeyGenerate.class, name = KeyGenerate.KIND),
    @JsonSubTypes.Type(value = KeyActivate.class, name = KeyActivate.KIND),
    @JsonSubTypes.Type(value = KeyRetire.class, name = KeyRetire.KIND),
    @JsonSubTypes.Type(value = KeyRewrap.class, name = KeyRewrap.KIND),
})
public sealed interface Request permits ScopedRequest, RequestApprove, PolicyPropose, KeyAct {
    /** Longest life of a request. */
    Duration LONGEST_LIFE = Duration.ofDays(7);

    /** How far two clocks that are both right may differ. */
    Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    /** Null if it is about the whole deployment. */
    @Nullable
    AppId app();

    /** Null if it is about the whole deployment. */
    @Nullable
    EnvironmentName environment();

    /** When the requester made it, by their clock. Informative. */
    Instant created();

    /** From when on the signer refuses it, by the signer's clock; at most seven days after {@link #created}. */
    Instant expires();

    /** 32 lowercase hex digits of randomness, so that a wish repeated later is another request. */
    String nonce();

    /** The wire name of the kind, such as {@code release.publish}. */
    String kind();

    /** The environment it is about, or null if it is about the whole deployment. */
    default @Nullable Scope scope() {
        return Scope.ofNullable(app(), environment());
    }

    /** Whether its time is over, by the clock of whoever asks. */
    default boolean isExpired(Instant now) {
        return !now.isBefore(expires());
    }

    /**
     * Whether it would stay valid for longer than a request may, by the clock of whoever asks: {@link #created} is only the requester's word,
     * and a request dated into the future would otherwise outlive them in their role.
     */
    default boolean expiresTooLate(Instant now) {
        return expires().isAfter(now.plus(LONGEST_LIFE).plus(CLOCK_TOLERANCE));
    }

    /** The payload to sign. */
    default byte[] toPayload() {
        return Json.write(this);
    }
}
