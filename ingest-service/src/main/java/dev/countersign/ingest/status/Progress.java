package dev.countersign.ingest.status;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.Intent;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.value.Sha256;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the log's verified events say of one request. Immutable.
 *
 * @param since index of the first leaf about it
 * @param proposal its intent leaf, if it has one
 * @param approvals all that name it, also from before it is known itself
 * @param outcome how it ended, if it did
 */
public record Progress(
        long since,
        @Nullable Intent proposal,
        List<ApprovalRecorded> approvals,
        @Nullable Outcome outcome) {
    public Progress {
        approvals = List.copyOf(approvals);
    }

    static Progress from(long index) {
        return new Progress(index, null, List.of(), null);
    }

    /** Whether a leaf answers the request itself: one that is only approved is still unknown to the log. */
    public boolean isLogged() {
        return proposal != null || outcome != null;
    }

    /** Whether nothing that lies in the inbox is needed any more. */
    public boolean isSettled() {
        return outcome != null;
    }

    /** Where it stands, if the log knows it. */
    Optional<RequestState> state() {
        if (outcome != null) {
            return Optional.of(
                    switch (outcome) {
                        case Outcome.Sealed sealed -> RequestState.SEALED;
                        case Outcome.Offered offered -> RequestState.OFFERED;
                        case Outcome.Applied applied -> RequestState.APPLIED;
                        case Outcome.Refused refused -> RequestState.REFUSED;
                        case Outcome.Duplicate duplicate -> RequestState.DUPLICATE;
                        case Outcome.Recorded recorded -> RequestState.RECORDED;
                    });
        }
        return Optional.ofNullable(proposal).map(proposed -> switch (proposed) {
            case ReleaseProposed release ->
                approvalsGiven() < release.approvals() ? RequestState.WAITING : RequestState.SEALING;
            case RequestProposed act -> RequestState.WAITING;
        });
    }

    /** How many people's approvals count: in its environment, not its publisher's, and still good when it was proposed. */
    int approvalsGiven() {
        Intent intent = proposal;
        if (intent == null) {
            return 0;
        }
        return (int) approvals.stream()
                .filter(approval -> Objects.equals(approval.scope(), intent.scope())
                        && approval.expires().isAfter(intent.time())
                        && !approval.approver().equals(intent.requester()))
                .map(ApprovalRecorded::approver)
                .distinct()
                .count();
    }

    /** Whether no further leaf will change its state, but for a channel's later life. */
    boolean isDone() {
        return outcome != null
                && !(outcome instanceof Outcome.Sealed
                        && proposal instanceof ReleaseProposed release
                        && release.channel() != null);
    }

    /** Digest under which its envelope is evidence in the log. */
    Optional<Sha256> evidence() {
        if (proposal != null) {
            return Optional.of(proposal.evidence());
        }
        return switch (outcome) {
            case Outcome.Refused refused -> Optional.of(refused.event().evidence());
            case Outcome.Duplicate duplicate -> Optional.of(duplicate.event().evidence());
            case Outcome.Recorded recorded -> Optional.of(recorded.event().evidence());
            case Outcome.Sealed sealed -> Optional.empty();
            case Outcome.Offered offered -> Optional.empty();
            case Outcome.Applied applied -> Optional.empty();
            case null -> Optional.empty();
        };
    }

    Progress with(Intent proposal) {
        return new Progress(since, proposal, approvals, outcome);
    }

    Progress with(Outcome outcome) {
        return new Progress(since, proposal, approvals, outcome);
    }

    /** Only what was proposed is sealed: a leaf about anything else is another kind's, which this version does not know. */
    Progress sealed(long index, ReleaseSealed event) {
        return proposal instanceof ReleaseProposed ? with(new Outcome.Sealed(index, event)) : this;
    }

    /** Done, if it was proposed as something other than a release and has no outcome yet. */
    Progress applied(long index) {
        return proposal instanceof RequestProposed && outcome == null ? with(new Outcome.Applied(index)) : this;
    }

    Progress offered(long index) {
        return outcome instanceof Outcome.Sealed sealed ? with(new Outcome.Offered(sealed.index(), index)) : this;
    }

    Progress approved(ApprovalRecorded approval) {
        return new Progress(
                since,
                proposal,
                Stream.concat(approvals.stream(), Stream.of(approval)).toList(),
                outcome);
    }
}
