package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogProof;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the entries of one release from a proven log. Its signer must be one event key, as it is unless that key changed half-way. */
final class ReleaseProver {
    private final ProvenLog log;
    private final Scope scope;
    private final Version version;
    private final Map<KeyId, LogProof> eventKeys = new HashMap<>();
    private final Map<RequestId, LogProof> proposals = new HashMap<>();
    private final Map<RequestId, List<LogProof>> approvals = new HashMap<>();
    private @Nullable ReleaseProof proof;

    ReleaseProver(ProvenLog log, Scope scope, Version version) {
        this.log = log;
        this.scope = scope;
        this.version = version;
    }

    /**
     * @throws CommandFailure if the log has no such release
     */
    ReleaseProof prove() throws IOException {
        log.forEach(this::entry);
        if (proof == null) {
            throw CommandFailure.refused(
                    "no-such-release", "the log has " + log.size() + " entries, none seals " + scope + " " + version);
        }
        return proof;
    }

    private void entry(long index, byte[] leaf) {
        SignedEvent signed;
        try {
            signed = SignedEvent.parse(leaf);
        } catch (MalformedException e) {
            return; // audit verify reports it
        }
        if (signed.event() instanceof KeyActivated it && it.label().value().startsWith("event/")) {
            eventKeys.put(it.fingerprint(), log.prove(index, leaf));
        } else if (signed.event() instanceof ReleaseProposed it
                && it.scope().equals(scope)
                && it.version().equals(version)) {
            proposals.putIfAbsent(it.request(), log.prove(index, leaf));
        } else if (signed.event() instanceof ApprovalRecorded it
                && scope.app().equals(it.app())
                && scope.environment().equals(it.environment())) {
            approvals.computeIfAbsent(it.request(), id -> new ArrayList<>()).add(log.prove(index, leaf));
        } else if (signed.event() instanceof ReleaseSealed it
                && proof == null
                && it.scope().equals(scope)
                && it.version().equals(version)) {
            sealed(it, log.prove(index, leaf), eventKeys.get(signed.envelope().keyId()));
        }
    }

    private void sealed(ReleaseSealed event, LogProof sealed, @Nullable LogProof eventKey) {
        LogProof proposed = proposals.get(event.request());
        if (eventKey == null || proposed == null) {
            throw CommandFailure.refused(
                    "not-provable", "the release's proposal or event key is missing; audit verify names what is wrong");
        }
        proof = new ReleaseProof(
                ReleaseProof.KIND,
                scope.app(),
                scope.environment(),
                version,
                eventKey,
                proposed,
                approvals.getOrDefault(event.request(), List.of()),
                sealed);
    }
}
