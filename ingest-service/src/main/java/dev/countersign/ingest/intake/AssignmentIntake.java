package dev.countersign.ingest.intake;

import dev.countersign.contract.assignment.ChannelAssignment;
import dev.countersign.contract.assignment.SignedAssignment;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.policy.Policy;
import dev.countersign.ingest.announce.AnnouncementException;
import dev.countersign.ingest.announce.AssignmentAnnouncer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes an operator's word that a device belongs on a channel: checks it as distribution will, and passes it on. It is no request: nothing is stored here,
 * and no leaf comes of it.
 */
@ApplicationScoped
public class AssignmentIntake {
    /** How old a word may be when it is handed in, so that nobody replays one that was since taken back. */
    private static final Duration FRESH = Duration.ofMinutes(10);

    private final Admissions admissions;
    private final AssignmentAnnouncer announcer;
    private final Clock clock;

    AssignmentIntake(Admissions admissions, AssignmentAnnouncer announcer, Clock clock) {
        this.admissions = admissions;
        this.announcer = announcer;
        this.clock = clock;
    }

    /**
     * Returns why it was refused; empty once it is durable in Kafka. Repeating it is harmless.
     *
     * @throws UnavailableException if no policy is known, or Kafka does not take it now
     */
    public Optional<Answer.Rejected> submit(byte[] envelope) throws UnavailableException {
        Policy policy = admissions.policy();
        SignedAssignment signed;
        try {
            signed = SignedAssignment.parse(envelope);
        } catch (MalformedException e) {
            return rejected(Rejection.MALFORMED, "The assignment cannot be read: " + e.getMessage() + ".");
        }
        Optional<Answer.Rejected> refusal = refusal(signed, policy);
        if (refusal.isPresent()) {
            return refusal;
        }
        try {
            announcer.announce(signed);
            return Optional.empty();
        } catch (AnnouncementException e) {
            throw new UnavailableException(
                    UnavailableException.What.KAFKA, "Kafka did not take the assignment; send it again", e);
        }
    }

    private Optional<Answer.Rejected> refusal(SignedAssignment signed, Policy policy) {
        ChannelAssignment assignment = signed.assignment();
        Instant now = clock.instant();
        if (policy.person(signed.keyId()).isEmpty()) {
            return rejected(
                    Rejection.UNKNOWN_SIGNER,
                    "No person of the policy has the key " + signed.keyId() + "; sign with a key of the policy.");
        }
        if (!signed.isSignedBySomeoneOf(policy)) {
            return rejected(
                    Rejection.BAD_SIGNATURE,
                    "The signature was not made by the key " + signed.keyId()
                            + " over this payload; sign it again and send the bytes unchanged.");
        }
        if (assignment.created().isBefore(now.minus(FRESH))
                || assignment.created().isAfter(now.plus(FRESH))
                || !now.isBefore(assignment.expires())) {
            return rejected(
                    Rejection.EXPIRED,
                    "The assignment was signed at " + assignment.created() + " until " + assignment.expires()
                            + ", it is " + now
                            + "; sign a new one within ten minutes of handing it in, and check the clock.");
        }
        if (policy.environment(assignment.scope()).isEmpty()) {
            return rejected(
                    Rejection.UNKNOWN_SCOPE,
                    "The policy has no " + assignment.scope() + "; check app and environment, or ask its owners.");
        }
        return policy.mayAssign(signed.keyId(), assignment.scope(), assignment.channel())
                ? Optional.empty()
                : rejected(
                        Rejection.NOT_PERMITTED,
                        "Devices are put on a channel by whoever may move it, and only where the policy's channel says"
                                + " assignable: true; check the channel, or ask the policy's owners.");
    }

    private static Optional<Answer.Rejected> rejected(Rejection why, String detail) {
        return Optional.of(new Answer.Rejected(why, detail));
    }
}
