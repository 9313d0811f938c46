package dev.countersign.ingest.status;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.Sha256;
import java.util.List;
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
        @Nullable ReleaseProposed proposal,
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
                        case Outcome.Refused refused -> RequestState.REFUSED;
                        case Outcome.Duplicate duplicate -> RequestState.DUPLICATE;
                        case Outcome.Recorded recorded -> RequestState.RECORDED;
                    });
        }
        return Optional.ofNullable(proposal)
                .map(proposed -> approvalsGiven() < proposed.approvals() ? RequestState.WAITING : RequestState.SEALING);
    }

    /** How many people's approvals count: in its environment, not its publisher's, and still good when it was proposed. */
    int approvalsGiven() {
        if (proposal == null) {
            return 0;
        }
        return (int) approvals.stream()
                .filter(approval -> approval.app().equals(proposal.app())
                        && approval.environment().equals(proposal.environment())
                        && approval.expires().isAfter(proposal.time())
                        && !approval.approver().equals(proposal.publisher()))
                .map(ApprovalRecorded::approver)
                .distinct()
                .count();
    }

    /** Whether no further leaf will change its state, but for a channel's later life. */
    boolean isDone() {
        return outcome != null
                && !(outcome instanceof Outcome.Sealed && proposal != null && proposal.channel() != null);
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
            case null -> Optional.empty();
        };
    }

    Progress with(ReleaseProposed proposal) {
        return new Progress(since, proposal, approvals, outcome);
    }

    Progress with(Outcome outcome) {
        return new Progress(since, proposal, approvals, outcome);
    }

    /** Only what was proposed is sealed: a leaf about anything else is another kind's, which this version does not know. */
    Progress sealed(long index, ReleaseSealed event) {
        return proposal == null ? this : with(new Outcome.Sealed(index, event));
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
