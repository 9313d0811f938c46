package dev.countersign.ingest.intake;

import static dev.countersign.ingest.intake.Rejection.*;

import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.KeyAct;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.RolloutRequest;
import dev.countersign.contract.request.ScopedRequest;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Scope;
import dev.countersign.ingest.intake.Answer.Rejected;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checks of a request that need no I/O. Pure. In this order: who signed is told first, so that only people of the policy learn more.
 *
 * @param policy the policy in force
 * @param uploadKeys the keys that bundles may be encrypted for
 * @param largest most bytes of an upload
 * @param now the time by this service's clock
 */
record Admission(Policy policy, Set<KeyId> uploadKeys, long largest, Instant now) {
    /** Longest validity of a request, with an hour for clocks that differ. */
    private static final Duration LONGEST = Duration.ofDays(7).plusHours(1);

    /** Whether the policy knows the signer and they signed exactly this. */
    Optional<Rejected> checkSigner(SignedRequest request) {
        var person = policy.person(request.keyId());
        if (person.isEmpty()) {
            return rejected(
                    UNKNOWN_SIGNER,
                    "No person of the policy has the key " + request.keyId()
                            + "; sign with a key of the policy, or ask its owners to add this one.");
        }
        if (!request.envelope().verify(person.get())) {
            return rejected(
                    BAD_SIGNATURE,
                    "The signature was not made by the key " + request.keyId()
                            + " over this payload; sign the request again and send the bytes unchanged.");
        }
        return Optional.empty();
    }

    /** Whether its time has not run out, nor will only after too long. */
    Optional<Rejected> checkTime(SignedRequest request) {
        Instant expires = request.request().expires();
        if (!now.isBefore(expires)) {
            return rejected(
                    EXPIRED,
                    "The request expired at " + expires + ", it is " + now
                            + "; sign a new one, and check the clock if this one is new.");
        }
        return expires.isAfter(now.plus(LONGEST))
                ? rejected(
                        EXPIRES_TOO_LATE,
                        "The request expires at " + expires + ", it is " + now
                                + "; sign one that expires within seven days, and check the clock.")
                : Optional.empty();
    }

    /** Whether the signer may ask for this, here. */
    Optional<Rejected> checkRight(SignedRequest request) {
        Scope scope = request.request().scope();
        if (scope != null && policy.environment(scope).isEmpty()) {
            return rejected(
                    UNKNOWN_SCOPE, "The policy has no " + scope + "; check app and environment, or ask its owners.");
        }
        return switch (request.request()) {
            case ReleasePublish publish ->
                checkPublisher(request, publish)
                        .or(() -> checkChannel(publish, publish.channel()))
                        .or(() -> checkRequester(request));
            case ChannelSet move -> checkChannel(move, move.channel()).or(() -> checkRequester(request));
            case ReleaseRevoke revoke -> checkRequester(request);
            case RolloutRequest rollout ->
                checkChannel(rollout, rollout.channel()).or(() -> checkRequester(request));
            case PolicyPropose propose -> checkRequester(request);
            case KeyAct act -> checkRequester(request);
            case RequestApprove approve ->
                policy.approvers(scope).contains(request.keyId())
                        ? Optional.empty()
                        : notAmong(request, scope == null ? "owners" : "approvers");
        };
    }

    private Optional<Rejected> checkPublisher(SignedRequest request, ReleasePublish publish) {
        return policy.environment(publish.scope())
                .filter(rules -> !rules.publishers().contains(request.keyId()))
                .flatMap(rules -> notAmong(request, "publishers"));
    }

    /** A channel that does not exist is no matter of rights, and told apart by {@link #checkChannel}. */
    private Optional<Rejected> checkRequester(SignedRequest request) {
        return policy.rights(request.request())
                .filter(rights -> !rights.maySend(request.keyId()))
                .flatMap(rights -> notAmong(
                        request,
                        switch (request.request()) {
                            case PolicyPropose propose -> "owners";
                            case KeyAct act -> "operators";
                            default -> "publishers for " + request.request().kind();
                        }));
    }

    private Optional<Rejected> checkChannel(ScopedRequest request, @Nullable ChannelName channel) {
        EnvironmentRules rules = policy.environment(request.scope()).orElseThrow();
        return channel == null || rules.channels().containsKey(channel)
                ? Optional.empty()
                : rejected(
                        UNKNOWN_CHANNEL,
                        request.scope() + " has no channel " + channel + "; it has "
                                + rules.channels().keySet().stream().sorted().toList() + ".");
    }

    private static Optional<Rejected> notAmong(SignedRequest request, String people) {
        Scope scope = request.request().scope();
        return rejected(
                NOT_PERMITTED,
                "The key " + request.keyId() + " is not among the " + people
                        + (scope == null ? " of the policy" : " of " + scope) + "; ask the policy's owners.");
    }

    /** Whether a policy that it proposes may be kept by the log for ever. */
    Optional<Rejected> checkPolicy(SignedRequest request) {
        if (!(request.request() instanceof PolicyPropose propose)) {
            return Optional.empty();
        }
        try {
            return PublishedPolicy.is(propose.file())
                    ? Optional.empty()
                    : rejected(
                            POLICY_NOT_PUBLISHED,
                            "The log would keep the names of people and the comments in this policy for ever; send its published form,"
                                    + " which countersign policy propose makes of a file.");
        } catch (PolicyException e) {
            return rejected(
                    POLICY_INVALID, e.getMessage() + "; countersign policy check looks at it before it is sent.");
        }
    }

    /** Whether the bytes it announces can be taken. */
    Optional<Rejected> checkBundle(SignedRequest request) {
        return switch (request.request()) {
            case ReleasePublish publish -> {
                if (publish.bundle().size() > largest) {
                    yield rejected(
                            TOO_LARGE,
                            "The upload would have " + publish.bundle().size() + " bytes, the limit is " + largest
                                    + "; make the bundle smaller, or have countersign.limits.bundle-size raised.");
                }
                yield uploadKeys.contains(publish.bundle().uploadKey())
                        ? Optional.empty()
                        : rejected(
                                UNKNOWN_UPLOAD_KEY,
                                "The log activates no upload key "
                                        + publish.bundle().uploadKey()
                                        + "; fetch /v1/upload-key, verify it and encrypt again.");
            }
            case RequestApprove approve -> Optional.empty();
            case ReleaseRevoke revoke -> Optional.empty();
            case ChannelSet move -> Optional.empty();
            case RolloutRequest rollout -> Optional.empty();
            case PolicyPropose propose -> Optional.empty();
            case KeyAct act -> Optional.empty();
        };
    }

    private static Optional<Rejected> rejected(Rejection why, String detail) {
        return Optional.of(new Rejected(why, detail));
    }
}
