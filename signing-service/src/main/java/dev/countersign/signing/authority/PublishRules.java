package dev.countersign.signing.authority;

import static dev.countersign.contract.event.RefusalReason.BUNDLE_TOO_LARGE;
import static dev.countersign.contract.event.RefusalReason.DEVELOPER_HELD;
import static dev.countersign.contract.event.RefusalReason.EXPIRED;
import static dev.countersign.contract.event.RefusalReason.EXPIRES_TOO_LATE;
import static dev.countersign.contract.event.RefusalReason.NOT_DEVELOPER_HELD;
import static dev.countersign.contract.event.RefusalReason.NOT_PERMITTED;
import static dev.countersign.contract.event.RefusalReason.NO_DEVICE_KEY;
import static dev.countersign.contract.event.RefusalReason.RATE_LIMITED;
import static dev.countersign.contract.event.RefusalReason.RELEASE_REVOKED;
import static dev.countersign.contract.event.RefusalReason.ROLLBACK_NOT_DECLARED;
import static dev.countersign.contract.event.RefusalReason.ROLLOUT_IN_PROGRESS;
import static dev.countersign.contract.event.RefusalReason.UNKNOWN_CHANNEL;
import static dev.countersign.contract.event.RefusalReason.UNKNOWN_SCOPE;
import static dev.countersign.contract.event.RefusalReason.VERSION_PENDING;
import static dev.countersign.contract.event.RefusalReason.VERSION_TAKEN;
import static dev.countersign.contract.event.RefusalReason.WRONG_DEVICE_KEY;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.policy.DeveloperKey;
import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.ReleaseLimits;
import dev.countersign.contract.policy.Rights;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.ChannelName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rules on publish requests: steps 3 to 6 when one arrives, and the second look before its release is appended. A release is appended only if
 * policy, approvals and version still allow it at that moment. Pure.
 */
final class PublishRules {
    private final Ledger ledger;
    private final Moves moves;

    PublishRules(Ledger ledger) {
        this.ledger = ledger;
        this.moves = new Moves(ledger);
    }

    Ruling rule(SignedRequest signed, ReleasePublish publish, Policy policy, Instant now) {
        // 3 scope
        Optional<EnvironmentRules> rules = policy.environment(publish.scope());
        if (rules.isEmpty()) {
            return Answers.refuse(signed, UNKNOWN_SCOPE, policy, now);
        }
        if (!rules.get().publishers().contains(signed.keyId())) {
            return Answers.refuse(signed, NOT_PERMITTED, policy, now);
        }
        ChannelName channel = publish.channel();
        if (channel != null && !rules.get().channels().containsKey(channel)) {
            return Answers.refuse(signed, UNKNOWN_CHANNEL, policy, now);
        }
        Rights rights = policy.rights(publish).orElseThrow();
        if (!rights.maySend(signed.keyId())) {
            return Answers.refuse(signed, NOT_PERMITTED, policy, now);
        }
        Optional<RefusalReason> custody = custody(publish, rules.get());
        if (custody.isPresent()) {
            return Answers.refuse(signed, custody.get(), policy, now);
        }
        if (publish.bundle().size() > rules.get().limits().bundleSize()) {
            return Answers.refuse(signed, BUNDLE_TOO_LARGE, policy, now);
        }
        // 4 not expired
        if (publish.isExpired(now)) {
            return Answers.refuse(signed, EXPIRED, policy, now);
        }
        if (publish.expiresTooLate(now)) {
            return Answers.refuse(signed, EXPIRES_TOO_LATE, policy, now);
        }
        // 5 version new
        Optional<Release> existing = ledger.release(publish.scope(), publish.version());
        if (existing.isPresent()) {
            if (ledger.isRevoked(publish.scope(), publish.version())) {
                return Answers.refuse(signed, RELEASE_REVOKED, policy, now);
            }
            return existing.get().sealed().bundle().equals(publish.bundle().id())
                    ? duplicate(signed, publish, existing.get(), now)
                    : Answers.refuse(signed, VERSION_TAKEN, policy, now);
        }
        Optional<Proposal> pending = ledger.reservation(publish.scope(), publish.version());
        if (pending.isPresent()) {
            boolean same = pending.flatMap(Proposal::release)
                    .filter(it -> it.bundle().equals(publish.bundle().id()))
                    .isPresent();
            return Answers.refuse(signed, same ? VERSION_PENDING : VERSION_TAKEN, policy, now);
        }
        if (ledger.deviceKeys(publish.scope()).isEmpty()) {
            return Answers.refuse(signed, NO_DEVICE_KEY, policy, now);
        }
        if (channel != null && moves.isRollingOut(publish.scope(), channel)) {
            return Answers.refuse(signed, ROLLOUT_IN_PROGRESS, policy, now);
        }
        if (channel != null && moves.isBack(publish.scope(), channel, publish.version())) {
            return Answers.refuse(signed, ROLLBACK_NOT_DECLARED, policy, now);
        }
        ReleaseLimits limits = rules.get().limits();
        ReleaseRate rate = ledger.releaseRate();
        if (rate.withinAnHour(publish.scope(), now) >= limits.releasesPerHour()
                || rate.withinAnHour(publish.scope(), signed.keyId(), now) >= limits.releasesPerHourPerKey()) {
            return Answers.refuse(signed, RATE_LIMITED, policy, now);
        }
        // 6 the intent leaf
        return Answers.record(
                signed,
                new ReleaseProposed(
                        now,
                        policy.digest(),
                        publish.app(),
                        publish.environment(),
                        publish.version(),
                        signed.id(),
                        signed.evidence(),
                        signed.keyId(),
                        publish.bundle().id(),
                        channel,
                        publish.expires(),
                        rights.approvals()));
    }

    /** Step 12 with its second look: the events that end a proposal once its bundle was sealed, or could not be. */
    List<Event> onSealed(SignedRequest signed, SealOutcome outcome, Instant now) {
        return switch (outcome) {
            case SealOutcome.Refused refused -> List.of(Answers.refusal(signed, refused.reason(), policy(), now));
            case SealOutcome.Sealed sealed -> {
                Optional<RefusalReason> objection = objection(signed, sealed.request());
                yield objection.isPresent()
                        ? List.of(Answers.refusal(signed, objection.get().wire(), policy(), now))
                        : release(signed, sealed, now);
            }
        };
    }

    /** Why a proposal may not become a release now, although it could when it was proposed. */
    private Optional<RefusalReason> objection(SignedRequest signed, ReleasePublish publish) {
        Optional<Proposal> proposal = ledger.proposal(signed.id());
        Optional<EnvironmentRules> rules = policy().environment(publish.scope());
        ChannelName channel = publish.channel();
        if (rules.isPresent() && channel != null && !rules.get().channels().containsKey(channel)) {
            return Optional.of(UNKNOWN_CHANNEL);
        }
        Optional<Rights> rights = policy().rights(publish);
        if (proposal.isEmpty() || rights.isEmpty() || !proposal.get().isApproved(rights.get())) {
            return Optional.of(NOT_PERMITTED);
        }
        Optional<RefusalReason> custody = rules.flatMap(it -> custody(publish, it));
        if (custody.isPresent()) {
            return custody;
        }
        if (channel != null && moves.isRollingOut(publish.scope(), channel)) {
            return Optional.of(ROLLOUT_IN_PROGRESS);
        }
        if (channel != null && moves.isBack(publish.scope(), channel, publish.version())) {
            return Optional.of(ROLLBACK_NOT_DECLARED);
        }
        return ledger.release(publish.scope(), publish.version()).isPresent()
                ? Optional.of(VERSION_TAKEN)
                : Optional.empty();
    }

    /** Whether who holds the environment's device key is who sealed, or is to seal, the bundle. */
    private static Optional<RefusalReason> custody(ReleasePublish publish, EnvironmentRules rules) {
        Optional<DeveloperKey> developer = rules.heldByDeveloper();
        if (publish.sealedWith() == null) {
            return developer.map(key -> DEVELOPER_HELD);
        }
        if (developer.isEmpty()) {
            return Optional.of(NOT_DEVELOPER_HELD);
        }
        return developer.get().fingerprint().equals(publish.sealedWith())
                ? Optional.empty()
                : Optional.of(WRONG_DEVICE_KEY);
    }

    /** Whether the policy in force lets its publisher still ask for this. */
    boolean isStillPermitted(ReleaseProposed proposed) {
        return policy().releaseRights(proposed.scope(), proposed.channel())
                .filter(rights -> rights.maySend(proposed.publisher()))
                .isPresent();
    }

    /** Whether sealing may begin: enough approvals, by people who may still give them. */
    boolean mayBeSealed(Proposal proposal) {
        return proposal.release()
                .flatMap(it -> policy().releaseRights(it.scope(), it.channel()))
                .filter(proposal::isApproved)
                .isPresent();
    }

    private List<Event> release(SignedRequest signed, SealOutcome.Sealed sealed, Instant now) {
        ReleasePublish publish = sealed.request();
        List<Event> events = new ArrayList<>();
        events.add(new ReleaseSealed(
                now,
                policy().digest(),
                publish.app(),
                publish.environment(),
                publish.version(),
                signed.id(),
                publish.bundle().id(),
                sealed.sealed(),
                sealed.size(),
                sealed.sealRecord(),
                sealed.keys().stream().map(DeviceKey::keyId).toList(),
                publish.minNative(),
                sealed.manifest(),
                publish.note()));
        ChannelName channel = publish.channel();
        if (channel != null) {
            moves.to(publish.scope(), channel, publish.version(), signed.id(), policy(), now)
                    .ifPresent(events::add);
        }
        return events;
    }

    private Ruling duplicate(SignedRequest signed, ReleasePublish publish, Release existing, Instant now) {
        return Answers.record(
                signed,
                new RequestDuplicate(
                        now,
                        policy().digest(),
                        publish.app(),
                        publish.environment(),
                        publish.version(),
                        signed.id(),
                        signed.evidence(),
                        signed.keyId(),
                        existing.index()));
    }

    private Policy policy() {
        return ledger.policy().orElseThrow(() -> new IllegalStateException("no policy was adopted yet"));
    }
}
