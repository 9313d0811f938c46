package dev.countersign.cli.audit;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.event.UnknownEvent;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must hold between the entries of a log, whoever wrote it. Fed with every entry in order, each once. Reads nothing but evidence, which it
 * checks against its digest. Not thread-safe.
 */
final class LogRules {
    private final Findings findings;
    private final SealedObjects objects;
    private final Notes notes;
    private final Evidence evidence;
    private final EventKeys eventKeys;
    private final Policies policies;
    private final Approvals approvals;
    private final Releases releases;
    private final Acts acts;
    private final Heads heads;
    private final Attested attested;
    private final Keys keys;
    private final KeyUse keyUse;
    private final Map<String, Long> kinds = new TreeMap<>();
    private final Map<String, Long> unjudged = new TreeMap<>();

    /**
     * @param log its name
     * @param files where evidence is read from
     * @param signaturesFrom index from which on each event's own signature is verified too; the tree proves the entries without it
     */
    LogRules(
            String log,
            LogSource files,
            SignatureChecks signatures,
            long signaturesFrom,
            SealedObjects objects,
            Notes notes,
            Findings findings) {
        this.objects = objects;
        this.notes = notes;
        this.findings = findings;
        this.evidence = new Evidence(files, findings);
        var requests = new Requests(evidence, signatures, findings);
        this.eventKeys = new EventKeys(findings, signatures, signaturesFrom);
        this.policies = new Policies(evidence, findings);
        this.approvals = new Approvals(policies, requests, findings);
        this.releases = new Releases(policies, requests, approvals, findings);
        this.acts = new Acts(policies, requests, approvals, findings);
        this.heads = new Heads(policies, releases, acts, findings);
        this.attested = new Attested(policies, findings);
        this.keys = new Keys(log, policies, acts, requests, findings);
        this.keyUse = new KeyUse(policies, findings);
    }

    /** What was read already of the evidence that the next entries name. */
    void ahead(Map<Sha256, Optional<byte[]>> files) {
        evidence.ahead(files);
    }

    /** Takes the next entry, and looks only by whom it is signed. Returns it, if it is an event. */
    @Nullable
    SignedEvent signature(long index, ReadAhead.Entry entry) throws IOException {
        SignedEvent signed = entry.event();
        if (signed == null) {
            findings.at(index, "malformed-entry", entry.trouble());
            return null;
        }
        kinds.merge(signed.event().kind(), 1L, Long::sum);
        eventKeys.check(index, signed);
        return signed;
    }

    /**
     * Takes the next entry.
     *
     * @throws IOException if evidence cannot be read now
     */
    void entry(long index, ReadAhead.Entry entry) throws IOException {
        SignedEvent signed = signature(index, entry);
        if (signed == null) {
            return;
        }
        Event event = signed.event();
        if (event instanceof PolicyAdopted it) {
            acts.policyAdopted(index, it); // by the policy before
        }
        policies.check(index, event);
        switch (event) {
            case KeyGenerated it -> keys.generated(index, it);
            case KeyActivated it -> {
                keys.activated(index, it);
                keyUse.activated(it);
            }
            case KeyRetired it -> keys.retired(index, it);
            case ReleaseRewrapped it -> {
                keys.rewrapped(index, it);
                keyUse.rewrapped(it);
            }
            case PolicyAdopted it -> {}
            case ReleaseProposed it -> {
                releases.proposed(index, it);
                keyUse.proposed(it);
            }
            case RequestProposed it -> {
                acts.proposed(index, it);
                keyUse.proposed(it);
            }
            case ApprovalRecorded it -> approvals.recorded(index, it);
            case ReleaseSealed it -> {
                releases.sealed(index, it);
                keys.sealed(index, it);
                objects.sealed(index, it);
                notes.sealed(index, it);
                keyUse.sealed(index, it);
            }
            case ReleaseRevoked it -> {
                acts.revoked(index, it);
                releases.revoked(index, it);
                heads.revoked(it);
            }
            case ChannelUpdated it -> {
                acts.channelUpdated(index, it);
                heads.updated(index, it);
                attested.moved(it, signed.envelope().payload());
            }
            case RequestRefused it -> {
                releases.refused(index, it);
                keyUse.settled(it.scope(), it.request());
            }
            case RequestDuplicate it -> releases.duplicate(index, it);
            case RequestsRejected it -> {}
            case KeyUsage it -> keyUse.used(index, it);
            case HeadsAttested it -> {
                attested.check(index, it);
                heads.attested(index);
            }
            case UnknownEvent it -> unjudged.merge(it.kind(), 1L, Long::sum);
        }
    }

    /** How many entries of each kind there are. */
    Map<String, Long> kinds() {
        return Map.copyOf(kinds);
    }

    /** What was told of the use of device keys. */
    KeyAccounts.Summary keyUse() {
        return keyUse.summary();
    }

    /** What is not wrong but worth knowing. */
    List<String> notices() {
        List<String> notices = new ArrayList<>(keyUse.notices());
        if (objects.compared() + objects.unreachable() > 0) {
            notices.add(objects.compared() + " sealed objects were read and compared, " + objects.unreachable()
                    + " are not offered there");
        }
        this.notes.notice().ifPresent(notices::add);
        if (releases.withheld() > 0) {
            notices.add(
                    releases.withheld()
                            + " refused requests are without their envelope, so that nothing is published that somebody wrote into it");
        }
        unjudged.forEach((kind, count) -> notices.add(
                count + " entries are of the kind " + kind + ", which this version does not know and does not judge"));
        return notices;
    }
}
