package dev.countersign.cli.audit;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.UnknownEvent;
import dev.countersign.contract.policy.Attestation;
import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.policy.Rights;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The policies a log adopted: each as evidence, with a higher serial than the one before, and named by every event decided under it. */
final class Policies {
    private final Evidence evidence;
    private final Findings findings;
    private final List<Policy> adopted = new ArrayList<>();
    private @Nullable PolicyAdopted last;
    private @Nullable Policy inForce;

    Policies(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void check(long index, Event event) throws IOException {
        if (event instanceof PolicyAdopted adoption) {
            adopt(index, adoption);
        } else if (last == null) {
            if (!(event instanceof KeyActivated) && !(event instanceof UnknownEvent)) {
                findings.at(index, "no-policy", event.kind() + " before any policy was adopted");
            }
        } else if (event.policy() != null && !event.policy().equals(last.policy())) {
            findings.at(index, "wrong-policy", "decided under a policy that was not in force");
        } else if (event.policy() == null && !mayNameNone(event)) {
            findings.at(index, "wrong-policy", "names no policy");
        }
    }

    private static boolean mayNameNone(Event event) {
        return event instanceof KeyActivated || event instanceof KeyUsage || event instanceof UnknownEvent;
    }

    private void adopt(long index, PolicyAdopted adoption) throws IOException {
        if (last != null && adoption.serial() <= last.serial()) {
            findings.at(index, "policy-serial", "serial " + adoption.serial() + " follows " + last.serial());
        }
        last = adoption;
        inForce = null; // evidence that cannot be read permits nobody
        Optional<byte[]> file = evidence.find(index, adoption.policy());
        if (file.isPresent()) {
            try {
                inForce = Policy.parse(file.get());
                adopted.add(inForce);
                if (inForce.serial() != adoption.serial()) {
                    findings.at(index, "policy-serial", "the policy itself has serial " + inForce.serial());
                }
            } catch (PolicyException e) {
                findings.at(index, "policy-invalid", String.valueOf(e.getMessage()));
            }
        }
    }

    /** The rules in force. */
    Optional<EnvironmentRules> rules(Scope scope) {
        return inForce == null ? Optional.empty() : inForce.environment(scope);
    }

    /** How heads are attested by the policy in force. */
    Optional<Attestation> attestation() {
        return Optional.ofNullable(inForce).map(Policy::attestation);
    }

    /** Who may ask for this by the policy in force, and what it takes. */
    Optional<Rights> rights(Request request) {
        return inForce == null ? Optional.empty() : inForce.rights(request);
    }

    /** Who may publish by the policy in force, and what it takes. */
    Optional<Rights> releaseRights(Scope scope, @Nullable ChannelName channel) {
        return inForce == null ? Optional.empty() : inForce.releaseRights(scope, channel);
    }

    /** Who may approve by the policy in force. */
    Set<KeyId> approvers(@Nullable Scope scope) {
        return inForce == null ? Set.of() : inForce.approvers(scope);
    }

    boolean isAnyAdopted() {
        return last != null;
    }

    /** The person of this key in the policy in force. */
    Optional<VerifyingKey> person(KeyId keyId) {
        return inForce == null ? Optional.empty() : inForce.person(keyId);
    }

    /** The person of this key in any policy so far. */
    Optional<VerifyingKey> personEver(KeyId keyId) {
        return adopted.stream().flatMap(policy -> policy.person(keyId).stream()).findFirst();
    }
}
