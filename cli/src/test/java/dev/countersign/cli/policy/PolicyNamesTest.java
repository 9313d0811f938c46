package dev.countersign.cli.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.TestTerminal;
import dev.countersign.cli.publish.Ingest;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names stay on people's machines, and people see them there. */
class PolicyNamesTest {
    @TempDir
    private Path folder;

    private Ingest ingest;
    private TestTerminal terminal;
    private String published;

    @BeforeEach
    void begin() throws IOException {
        ingest = new Ingest();
        ingest.states.add(Map.of("state", "waiting", "done", false));
        terminal = new TestTerminal(folder)
                .with("COUNTERSIGN_INGEST_URL", ingest.url())
                .with("COUNTERSIGN_DISTRIBUTION_URL", ingest.url());
        Files.createDirectories(folder.resolve(".countersign"));
        Files.writeString(
                folder.resolve(".countersign/log-verifier.key"),
                ingest.log.verifierKey().text());
        for (String name : new String[] {"anna", "ben"}) {
            terminal.run("keygen", "--out", name + ".pem");
        }
        Files.writeString(folder.resolve("mine.yaml"), written(1));
        published = publishedFormOf(written(1));
        ingest.adopt(1, published);
    }

    @AfterEach
    void end() {
        ingest.close();
    }

    @Test
    void theNextPolicyIsMadeOfTheOneInForceWithNamesAndProposedWithoutThem() throws IOException {
        assertEquals(0, terminal.run("policy", "show"), terminal.err());
        assertEquals(published, terminal.out());
        assertEquals(0, terminal.run("policy", "show", "--names", "mine.yaml"), terminal.err());
        String named = terminal.out();
        assertTrue(named.contains("people: [Anna, \"Ben Brandt\"]"), named);
        Files.writeString(folder.resolve("next.yaml"), named.replace("serial: 1", "serial: 2 # at last"));
        assertEquals(0, terminal.run("policy", "propose", "next.yaml", "--key", "anna.pem"), terminal.err());
        assertEquals(published.replace("serial: 1", "serial: 2"), proposed());
        assertTrue(terminal.err().contains("no comments, and handles of keys in place of names"), terminal.err());
        assertTrue(
                terminal.err().contains(Sha256.hash(proposed().getBytes(UTF_8)).hex()), terminal.err());
    }

    @Test
    void handlesAreNamesTooAndCanBeEdited() throws IOException {
        Files.writeString(folder.resolve("next.yaml"), published.replace("serial: 1", "serial: 2"));
        assertEquals(0, terminal.run("policy", "check", "next.yaml"), terminal.err());
        assertEquals(0, terminal.run("policy", "propose", "next.yaml", "--key", "anna.pem"), terminal.err());
        assertEquals(published.replace("serial: 1", "serial: 2"), proposed());
    }

    @Test
    void checkTellsTheDigestByWhichTheLogWillCallIt() {
        String digest = Sha256.hash(published.getBytes(UTF_8)).hex();
        assertEquals(0, terminal.run("policy", "check", "mine.yaml"));
        assertTrue(terminal.out().contains(digest), terminal.out());
        assertEquals(0, terminal.run("policy", "check", "mine.yaml", "--published"));
        assertEquals(published, terminal.out());
        assertEquals(0, terminal.run("policy", "check", "mine.yaml", "--published", "--json"));
        assertEquals(digest, terminal.json().path("digest").asText());
        assertEquals(published, terminal.json().path("published").asText());
    }

    @Test
    void approversSeeTheNamesThatTheirOwnFileHas() throws IOException {
        String id = waiting(publishedFormOf(written(2)));
        approve(id);
        assertTrue(terminal.out().contains("requester    " + handle("anna") + ", key "), terminal.out());
        assertFalse(terminal.out().contains("# "), terminal.out());
        approve(id, "--names", "mine.yaml");
        assertTrue(terminal.out().contains("requester    Anna, key "), terminal.out());
        assertTrue(
                terminal.out().contains("people: [" + handle("anna") + ", " + handle("ben") + "]   # Anna, Ben Brandt"),
                terminal.out());
        Files.copy(folder.resolve("mine.yaml"), folder.resolve(".countersign/policy.yaml"));
        approve(id);
        assertTrue(terminal.out().contains("requester    Anna, key "), terminal.out());
        Files.writeString(folder.resolve(".countersign/policy.yaml"), "serial: none");
        approve(id);
        assertTrue(terminal.out().contains("requester    " + handle("anna") + ", key "), terminal.out());
        assertTrue(terminal.err().contains("people are not shown by name"), terminal.err());
        assertEquals(
                4, terminal.run("approve", id, "--key", "ben.pem", "--yes", "--names", ".countersign/policy.yaml"));
        assertEquals(1, terminal.run("approve", id, "--key", "ben.pem", "--yes", "--names", "nowhere.yaml"));
    }

    /** Whoever approved it would have seen one text and have another one's digest in the log. */
    @Test
    void aProposalInAnotherFormIsNotApproved() throws IOException {
        assertEquals(4, terminal.run("approve", waiting(written(2)), "--key", "ben.pem", "--yes", "--json"));
        assertEquals("policy-not-published", terminal.json().path("reason").asText());
        assertEquals(4, terminal.run("approve", waiting("serial: 2"), "--key", "ben.pem", "--yes", "--json"));
        assertEquals("policy-invalid", terminal.json().path("reason").asText());
    }

    /** A log of an older version, whose policy has names. */
    @Test
    void aPolicyThatWasAdoptedWithNamesIsShownAsItWasAndGoesOnWithoutThem() throws IOException {
        ingest.adopt(2, written(2));
        assertEquals(0, terminal.run("policy", "show"));
        assertEquals(written(2), terminal.out());
        Files.writeString(folder.resolve("next.yaml"), written(2).replace("serial: 2", "serial: 3"));
        assertEquals(0, terminal.run("policy", "propose", "next.yaml", "--key", "anna.pem"), terminal.err());
        assertEquals(published.replace("serial: 1", "serial: 3"), proposed());
    }

    private void approve(String id, String... more) {
        String[] arguments = new String[5 + more.length];
        System.arraycopy(new String[] {"approve", id, "--key", "ben.pem", "--yes"}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        assertEquals(0, terminal.run(arguments), terminal.err());
    }

    /** A proposal of Anna's, whatever it proposes. */
    private String waiting(String policy) throws IOException {
        Instant now = Instant.now(Clock.systemUTC()).truncatedTo(ChronoUnit.SECONDS);
        SignedRequest signed =
                SignedRequest.sign(new PolicyPropose(now, now.plusSeconds(600), "0".repeat(32), policy), key("anna"));
        ingest.requests.put(signed.id().hex(), signed);
        return signed.id().hex();
    }

    private String proposed() {
        return ((PolicyPropose) ingest.requests.values().iterator().next().request()).policy();
    }

    private String written(int serial) throws IOException {
        return """
                # Anna is away in June
                serial: %d
                people:
                  Anna: %s
                  Ben Brandt: %s # since May
                owners: {people: [Anna, Ben Brandt], approvals: 1}
                apps: {com.example.demo: {environments: {production: {publishers: [Anna]}}}}
                """.formatted(
                        serial,
                        key("anna").verifyingKey().base64(),
                        key("ben").verifyingKey().base64());
    }

    private static String publishedFormOf(String written) {
        return new String(PublishedPolicy.of(written.getBytes(UTF_8)), UTF_8);
    }

    private String handle(String person) throws IOException {
        return "key-" + key(person).keyId().hex().substring(0, 16);
    }

    private PersonKey key(String person) throws IOException {
        return PersonKey.parsePem(Files.readString(folder.resolve(person + ".pem")));
    }
}
