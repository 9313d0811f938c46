package dev.countersign.signing.authority;

import static dev.countersign.signing.authority.AuthorityRig.DEVELOPMENT;
import static dev.countersign.signing.authority.AuthorityRig.OWNER_1;
import static dev.countersign.signing.authority.AuthorityRig.OWNER_2;
import static dev.countersign.signing.authority.AuthorityRig.PUBLISHER;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No name of a person and no comment reaches the object store through the signing service, whether a policy is adopted or refused. */
class PublishedPoliciesTest extends RigFixture {
    @Test
    void theFirstPolicyIsAdoptedInItsPublishedForm() throws IOException {
        byte[] published = PublishedPolicy.of(rig.policy(1, "").getBytes(UTF_8));
        PolicyAdopted first = rig.events(PolicyAdopted.class).getFirst();
        assertEquals(Sha256.hash(published), first.policy());
        assertArrayEquals(published, Files.readAllBytes(evidence(first.policy())));
        assertNowhere("approver-1");
    }

    @Test
    void aProposedPolicyIsAdoptedInItsPublishedForm() throws IOException {
        String next = rig.policy(2, "# nobody's business\n");
        SignedRequest proposal = rig.submit(rig.propose(next), OWNER_1);
        rig.approve(proposal, OWNER_2);
        PolicyAdopted adopted = rig.events(PolicyAdopted.class).getLast();
        assertArrayEquals(PublishedPolicy.of(next.getBytes(UTF_8)), Files.readAllBytes(evidence(adopted.policy())));
        assertNowhere("approver-1");
        assertNowhere("nobody's business");
    }

    /** Whoever asks, whenever, and however broken it is: a refusal has its request's envelope as evidence otherwise. */
    @Test
    void aProposalWithNamesOrCommentsIsRefusedByNameAndItsEnvelopeKeptNowhere() throws IOException {
        String named = rig.policy(2, "");
        String commented =
                new String(PublishedPolicy.of(named.getBytes(UTF_8)), UTF_8) + "# approver-1 leaves in May\n";
        String broken = named.replace("serial: 2", "serial: none");
        SignedRequest owners = rig.submit(rig.proposeAsWritten(named), OWNER_1);
        SignedRequest withComment = rig.submit(rig.proposeAsWritten(commented), OWNER_1);
        SignedRequest someones = rig.submit(rig.proposeAsWritten(named), PUBLISHER);
        SignedRequest none = rig.submit(rig.proposeAsWritten(broken), OWNER_1);
        SignedRequest garbage = rig.submit(rig.proposeAsWritten("approver-1 was here"), PUBLISHER);
        SignedRequest late = rig.submit(expired(named), OWNER_1);
        for (SignedRequest refused : List.of(owners, withComment, someones, late)) {
            assertWithheld(refused, "policy-not-published");
        }
        assertWithheld(none, "policy-invalid");
        assertWithheld(garbage, "policy-invalid");
        assertNowhere("approver-1");
        assertEquals(1, rig.events(PolicyAdopted.class).size());
        int refusals = rig.events(RequestRefused.class).size();
        rig.restart();
        assertTrue(rig.answer(owners.bytes()) instanceof Authority.Answer.Recorded);
        assertEquals(refusals, rig.events(RequestRefused.class).size(), "a replay gets its answer without a leaf");
    }

    @Test
    void aWordThatIsNoReasonIsKeptNowhere() throws IOException {
        ReleaseRevoke asked = rig.revoke(DEVELOPMENT, "1.0.0");
        var said = new ReleaseRevoke(
                asked.app(),
                asked.environment(),
                asked.created(),
                asked.expires(),
                rig.nonce(),
                asked.version(),
                new RevocationReason("ottilie-said-so"));
        assertWithheld(rig.submit(said, PUBLISHER), "unknown-reason");
        assertNowhere("ottilie-said-so");
    }

    /** Logs of before there was a published form adopted the file itself. */
    @Test
    void theFileThatAnOlderLogAdoptedIsKnownAgain() throws IOException {
        Path file = directory.resolve("older.yaml");
        Files.writeString(file, rig.policy(1, "# as it was\n"));
        InstalledPolicy installed = InstalledPolicy.read(file);
        assertTrue(installed.isAmong(List.of(Sha256.hash(Files.readAllBytes(file)))));
        assertTrue(installed.isAmong(List.of(Sha256.hash(installed.published()))));
        Files.writeString(file, rig.policy(1, "# as it was not\n"));
        assertFalse(InstalledPolicy.read(file)
                .isAmong(List.of(Sha256.hash(rig.policy(1, "# as it was\n").getBytes(UTF_8)))));
    }

    private PolicyPropose expired(String policy) {
        PolicyPropose it = rig.proposeAsWritten(policy);
        return new PolicyPropose(it.created().minusSeconds(60), it.created(), it.nonce(), policy);
    }

    private void assertWithheld(SignedRequest request, String reason) {
        assertRefused(request, reason);
        assertFalse(Files.exists(evidence(request.evidence())), reason);
    }

    private Path evidence(Sha256 digest) {
        return directory.resolve("objects/log/evidence").resolve(digest.hex());
    }

    private void assertNowhere(String text) throws IOException {
        assertEquals(List.of(), holding(text), text);
        assertFalse(holding("com.example.demo").isEmpty(), "the search finds what is there");
    }

    /** The objects that have it, as it is or in the Base64 of an envelope, wherever it stands there. */
    private List<Path> holding(String text) throws IOException {
        List<String> spellings = new ArrayList<>(List.of(text));
        for (int shift = 0; shift < 3; shift++) {
            String encoded = Base64.getEncoder().encodeToString((" ".repeat(shift) + text).getBytes(UTF_8));
            int whole = (shift + text.length())
                    * 8
                    / 6; // ASCII; what comes before and after it changes other characters only
            spellings.add(encoded.substring(shift == 0 ? 0 : shift + 1, whole));
        }
        List<Path> holding = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory.resolve("objects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, ISO_8859_1);
                if (spellings.stream().anyMatch(content::contains)) {
                    holding.add(file);
                }
            }
        }
        return holding;
    }
}
