package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogProof;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Version;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Proves to whoever pins the log key, offline, that a release was proposed, approved and sealed, and by whom. All its entries are under one
 * checkpoint. It does not prove that the policy let these people do so, nor that nothing else happened: that takes the whole log (audit verify).
 *
 * @param kind names the format
 * @param eventKey the entry that activates the key which signed the others
 * @param proposed who asked
 * @param approvals who approved, in the order of the log
 * @param sealed what was sealed
 */
record ReleaseProof(
        String kind,
        AppId app,
        EnvironmentName environment,
        Version version,
        LogProof eventKey,
        LogProof proposed,
        List<LogProof> approvals,
        LogProof sealed) {
    static final String KIND = "countersign.release-proof.v1";

    ReleaseProof {
        if (kind == null
                || app == null
                || environment == null
                || version == null
                || eventKey == null
                || proposed == null
                || approvals == null
                || approvals.stream().anyMatch(Objects::isNull)
                || sealed == null) {
            throw new IllegalArgumentException("a field is missing");
        }
        if (!kind.equals(KIND)) {
            throw new IllegalArgumentException("kind must be " + KIND);
        }
        approvals = List.copyOf(approvals);
    }

    /** What a verified proof says. */
    record Proven(ReleaseProposed proposed, List<ApprovalRecorded> approvals, ReleaseSealed sealed) {}

    /**
     * Reads and verifies a proof.
     *
     * @throws CommandFailure of the kind refused: {@code malformed}, {@code bad-signature}, {@code fork} (a path that leads to another root),
     *     {@code mixed-checkpoints}, {@code wrong-entry}, {@code bad-event-signature}, {@code wrong-release}, {@code approvals-missing}
     */
    static Proven verify(byte[] file, LogVerifierKey key) {
        try {
            return Json.readStrictly(file, ReleaseProof.class).verify(key);
        } catch (MalformedException e) {
            throw CommandFailure.refused("malformed", "not a valid proof: " + e.getMessage());
        } catch (LogException e) {
            throw CommandFailure.refused(ProvenLog.name(e), "the proof does not hold: " + e.getMessage());
        }
    }

    private Proven verify(LogVerifierKey key) {
        KeyActivated signer = entry(eventKey, key, null, KeyActivated.class);
        ReleaseProposed asked = entry(proposed, key, signer, ReleaseProposed.class);
        List<ApprovalRecorded> approved = approvals.stream()
                .map(approval -> entry(approval, key, signer, ApprovalRecorded.class))
                .toList();
        ReleaseSealed done = entry(sealed, key, signer, ReleaseSealed.class);
        demand(
                done.app().equals(app)
                        && done.environment().equals(environment)
                        && done.version().equals(version),
                "wrong-release",
                "the sealed entry is of " + done.scope() + " " + done.version());
        demand(
                asked.request().equals(done.request())
                        && asked.scope().equals(done.scope())
                        && asked.version().equals(done.version())
                        && asked.bundle().equals(done.bundle()),
                "wrong-release",
                "what was sealed is not what was proposed");
        demand(
                eventKey.index() < sealed.index() && proposed.index() < sealed.index(),
                "wrong-release",
                "the entries are not in order");
        Set<KeyId> approvers = new HashSet<>();
        for (int i = 0; i < approved.size(); i++) {
            ApprovalRecorded approval = approved.get(i);
            demand(
                    approval.request().equals(done.request())
                            && app.equals(approval.app())
                            && environment.equals(approval.environment())
                            && approvals.get(i).index() < sealed.index(),
                    "wrong-release",
                    "an approval is of something else");
            if (!approval.approver().equals(asked.publisher())) {
                approvers.add(approval.approver());
            }
        }
        demand(
                approvers.size() >= asked.approvals(),
                "approvals-missing",
                "it shows " + approvers.size() + " of " + asked.approvals() + " approvals");
        return new Proven(asked, approved, done);
    }

    private <T extends Event> T entry(
            LogProof proof, LogVerifierKey key, @org.jspecify.annotations.Nullable KeyActivated signer, Class<T> type) {
        SignedEvent signed = SignedEvent.parse(proof.verify(key));
        demand(
                proof.checkpoint().equals(sealed.checkpoint()),
                "mixed-checkpoints",
                "its entries are not under one checkpoint");
        demand(
                type.isInstance(signed.event()),
                "wrong-entry",
                "entry " + proof.index() + " is " + signed.event().kind());
        KeyActivated by = signer == null ? (KeyActivated) signed.event() : signer;
        demand(
                by.publicKey() != null && by.label().value().startsWith("event/"),
                "wrong-entry",
                "entry " + eventKey.index() + " activates no event key");
        // A later event key is activated by the one before it, which the log's rules check; the first signs itself.
        boolean itself = signer == null && proof.index() > 0;
        demand(
                itself || by.publicKey() != null && signed.envelope().verify(by.publicKey()),
                "bad-event-signature",
                "entry " + proof.index() + " is not signed by the event key");
        return type.cast(signed.event());
    }

    private static void demand(boolean holds, String reason, String message) {
        if (!holds) {
            throw CommandFailure.refused(reason, "the proof does not hold: " + message);
        }
    }

    byte[] toJson() {
        return Json.write(this);
    }
}
