package dev.countersign.ingest.intake;

import static dev.countersign.ingest.intake.Rejection.*;

import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.KeyId;
import dev.countersign.ingest.intake.Answer.Rejected;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

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
        var scope = request.request().scope();
        Optional<EnvironmentRules> found = policy.environment(scope);
        if (found.isEmpty()) {
            return rejected(
                    UNKNOWN_SCOPE, "The policy has no " + scope + "; check app and environment, or ask its owners.");
        }
        EnvironmentRules rules = found.get();
        return switch (request.request()) {
            case ReleasePublish publish -> {
                if (!rules.publishers().contains(request.keyId())) {
                    yield rejected(
                            NOT_PERMITTED,
                            "The key " + request.keyId() + " is not among the publishers of " + scope
                                    + "; ask the policy's owners.");
                }
                yield publish.channel() == null || rules.channels().containsKey(publish.channel())
                        ? Optional.empty()
                        : rejected(
                                UNKNOWN_CHANNEL,
                                scope + " has no channel " + publish.channel() + "; it has "
                                        + rules.channels().keySet().stream()
                                                .sorted()
                                                .toList() + ".");
            }
            case RequestApprove approve ->
                rules.approvers().contains(request.keyId())
                        ? Optional.empty()
                        : rejected(
                                NOT_PERMITTED,
                                "The key " + request.keyId() + " is not among the approvers of " + scope
                                        + "; ask the policy's owners.");
        };
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
        };
    }

    private static Optional<Rejected> rejected(Rejection why, String detail) {
        return Optional.of(new Rejected(why, detail));
    }
}
