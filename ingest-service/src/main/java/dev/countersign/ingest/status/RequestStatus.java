package dev.countersign.ingest.status;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.countersign.contract.event.Intent;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.value.RequestId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands, as it is shown to people and machines. Informative: the log is the proof.
 *
 * @param done whether its state is final, as far as this request goes
 * @param approvals how many it has and needs, once the log knows it and if it needs any
 * @param reason why it was refused: a wire name
 * @param advice what the reason means and what to do
 * @param index index of the leaf that ended it
 * @param ofIndex index of the release.sealed leaf that answers a duplicate
 */
public record RequestStatus(
        RequestId id,
        RequestState state,
        boolean done,
        @JsonUnwrapped Subject subject,
        @Nullable Approvals approvals,
        @Nullable String reason,
        @Nullable String advice,
        @Nullable Long index,
        @Nullable Long ofIndex) {

    /**
     * @param given approvals in the log that count
     * @param needed approvals that the policy asks for
     */
    public record Approvals(int given, int needed) {}

    static RequestStatus unlogged(RequestId id, RequestState state, Subject subject) {
        return new RequestStatus(id, state, false, subject, null, null, null, null, null);
    }

    static RequestStatus logged(RequestId id, RequestState state, Subject subject, Progress progress) {
        Outcome outcome = progress.outcome();
        String reason =
                outcome instanceof Outcome.Refused refused ? refused.event().reason() : null;
        return new RequestStatus(
                id,
                state,
                progress.isDone(),
                subject,
                approvals(progress),
                reason,
                reason == null ? null : advice(reason),
                outcome == null ? null : outcome.index(),
                outcome instanceof Outcome.Duplicate duplicate
                        ? duplicate.event().ofIndex()
                        : null);
    }

    private static @Nullable Approvals approvals(Progress progress) {
        Intent proposal = progress.proposal();
        return proposal == null || proposal.approvals() == 0
                ? null
                : new Approvals(progress.approvalsGiven(), proposal.approvals());
    }

    private static String advice(String reason) {
        return Arrays.stream(RefusalReason.values())
                .filter(known -> known.wire().equals(reason))
                .map(RefusalReason::advice)
                .findFirst()
                .orElse(
                        reason.startsWith("zip-")
                                ? "the bundle breaks this rule of the zip policy; mend it and publish again"
                                : "this version of the service does not know the reason; look it up in the documentation");
    }
}
