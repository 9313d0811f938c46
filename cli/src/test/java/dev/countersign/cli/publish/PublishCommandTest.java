package dev.countersign.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.TestTerminal;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishCommandTest {
    private static final String CANARY = "canary-in-the-bundle";

    @TempDir
    private Path folder;

    private Ingest ingest;
    private TestTerminal terminal;
    private VerifyingKey publisher;

    @BeforeEach
    void begin() throws IOException {
        ingest = new Ingest();
        terminal = new TestTerminal(folder)
                .with("COUNTERSIGN_INGEST_URL", ingest.url())
                .with("COUNTERSIGN_DISTRIBUTION_URL", ingest.url());
        Files.createDirectories(folder.resolve(".countersign"));
        Files.writeString(
                folder.resolve(".countersign/log-verifier.key"),
                ingest.log.verifierKey().text());
        Files.createDirectories(folder.resolve("dist"));
        Files.writeString(folder.resolve("dist/index.html"), CANARY + "<script>notifyAppReady()</script>");
        for (String name : new String[] {"alice", "bob"}) {
            terminal.run("keygen", "--out", name + ".pem");
        }
        ingest.adopt(1, policy(1, "alice"));
        publisher = PersonKey.parsePem(Files.readString(folder.resolve("alice.pem")))
                .verifyingKey();
    }

    @AfterEach
    void end() {
        ingest.close();
    }

    @Test
    void aFolderBecomesASignedRequestAndAnUploadThatOnlyTheSignerCanRead() {
        ingest.states.add(Map.of("state", "accepted", "done", false));
        ingest.states.add(Map.of("state", "offered", "done", true, "channel", "development", "index", 9));
        assertEquals(
                0, publish("--channel", "development", "--min-native", "1.0.0", "--wait", "--json"), terminal.err());
        assertEquals("offered", terminal.json().path("status").asText());
        String id = terminal.json().path("request").asText();
        SignedRequest request = ingest.requests.get(id);
        assertTrue(request.envelope().verify(publisher));
        var publish = (ReleasePublish) request.request();
        assertEquals("1.2.3", publish.version().value());
        assertEquals("development", String.valueOf(publish.channel()));
        assertEquals("1.0.0", String.valueOf(publish.minNative()));
        assertEquals(ingest.uploadKey.keyId(), publish.bundle().uploadKey());
        assertEquals(publish.created().plusSeconds(24 * 3600), publish.expires());
        String sent = new String(ingest.bundles.get(id), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertFalse(sent.contains(CANARY) || sent.contains("index.html"));
        assertEquals("", terminal.err());
        assertEquals(
                List.of("GET /v1/upload-key", "POST /v1/requests", "PUT /v1/requests/ID/bundle"),
                ingest.calls.subList(0, 3));
    }

    @Test
    void theSameFolderAgainNamesTheSameBundleInAnotherRequest() {
        assertEquals(0, publish("--json"));
        var first = terminal.json();
        assertEquals(0, publish("--json"));
        assertEquals(first.path("bundle"), terminal.json().path("bundle"));
        assertNotEquals(first.path("request"), terminal.json().path("request"));
    }

    @Test
    void ingestsOwnUploadKeyIsRefusedAndNothingIsSent() {
        TestLog foreign = TestLog.started();
        foreign.append(foreign.activation("upload/1", new TestKey()));
        ingest.uploadKeyProof = Ingest.proof(foreign, foreign.size() - 1).toJson();
        assertRefused("not proven by the log");

        // an honest checkpoint and path, with another leaf
        ingest.uploadKeyProof = dev.countersign.contract.json.Json.write(new dev.countersign.contract.log.LogProof(
                Ingest.proof(foreign, foreign.size() - 1).leaf(),
                ingest.log.size() - 1,
                Ingest.proof(ingest.log, ingest.log.size() - 1).path(),
                Ingest.proof(ingest.log, ingest.log.size() - 1).checkpoint()));
        assertRefused("not proven by the log");

        // an honest proof of an entry that activates another kind of key
        ingest.uploadKeyProof = Ingest.proof(ingest.log, 0).toJson();
        assertRefused("activates no upload key");
    }

    @Test
    void anUnprovenUploadKeyEndsABundleThatIsStillBeingZipped() throws IOException {
        byte[] large = new byte[12 << 20];
        new java.util.Random(7).nextBytes(large);
        Files.write(folder.resolve("dist/large.bin"), large);
        ingest.uploadKeyProof = Ingest.proof(ingest.log, 0).toJson();
        assertRefused("activates no upload key");
    }

    private void assertRefused(String why) {
        assertEquals(4, publish("--wait"));
        assertTrue(terminal.err().contains(why), terminal.err());
        assertEquals(Map.of(), ingest.requests);
    }

    @Test
    void busyServersAreAskedAgain() {
        ingest.states.add(Map.of("state", "sealed", "done", true));
        ingest.failures.addAll(List.of(503, 503, 502));
        assertEquals(0, publish("--wait"), terminal.err());
        assertEquals(1, ingest.bundles.size());
    }

    @Test
    void refusalsExitWith4AndSayWhyAndWhatToDo() {
        ingest.states.add(
                Map.of("state", "refused", "done", true, "reason", "version-taken", "advice", "use a new one"));
        assertEquals(4, publish("--wait", "--json"));
        assertEquals("refused", terminal.json().path("status").asText());
        assertEquals("version-taken", terminal.json().path("reason").asText());
        assertEquals(4, publish("--wait"));
        assertTrue(terminal.out().contains("refused: version-taken - use a new one"), terminal.out());
        ingest.failures.add(403);
        assertEquals(4, publish("--json"));
        assertEquals("busy", terminal.json().path("reason").asText());
    }

    @Test
    void duplicatesAndSealedAreSuccess() {
        for (String state : new String[] {"duplicate", "sealed"}) {
            ingest.states.clear();
            ingest.states.add(Map.of("state", state, "done", true));
            assertEquals(0, publish("--wait"));
        }
    }

    @Test
    void waitingForApprovalsIsShownAndEndsInTime() {
        ingest.states.add(Map.of("state", "waiting", "done", false, "approvals", Map.of("given", 1, "needed", 2)));
        assertEquals(1, publish("--wait", "--timeout", "0"));
        assertTrue(terminal.out().contains("waiting for approvals (1 of 2)"), terminal.out());
        assertTrue(terminal.err().contains("--follow"), terminal.err());
    }

    @Test
    void noServerSaysHowToStartOne() {
        ingest.close();
        assertEquals(1, publish());
        assertTrue(terminal.err().contains("./countersign up"), terminal.err());
        assertEquals(1, terminal.err().lines().count(), terminal.err());
    }

    @Test
    void missingFilesAreNamed() {
        assertEquals(1, terminal.run(arguments("nowhere", List.of())));
        assertTrue(terminal.err().contains("there is no folder or zip"));
        assertEquals(1, publish("--log-key", "nowhere.key"));
        assertTrue(terminal.err().contains("there is no log key"));
    }

    @Test
    void aZipThatTheSignerWouldRefuseIsNamedBeforeAnythingIsSent() throws IOException {
        Path zip = folder.resolve("twice.zip");
        try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : new String[] {"index.html", "a.js", "A.js"}) {
                out.putNextEntry(new java.util.zip.ZipEntry(name));
                out.closeEntry();
            }
        }
        assertEquals(4, terminal.run(arguments("twice.zip", List.of("--json"))));
        assertEquals("zip-duplicate-case", terminal.json().path("reason").asText());
        assertTrue(terminal.err().contains("A.js"), terminal.err());
        assertEquals(List.of("GET /v1/upload-key"), ingest.calls);
    }

    @Test
    void nothingStaysInTheTemporaryFolder() throws IOException {
        Set<Path> before = temporaryFiles();
        assertEquals(0, publish());
        Set<Path> left = temporaryFiles();
        left.removeAll(before);
        assertEquals(Set.of(), left);
    }

    private static Set<Path> temporaryFiles() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> String.valueOf(file.getFileName()).matches("countersign-.*\\.(cms|zip)"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void anApproverSeesWhatWasSignedAndApprovesExactlyIt() throws IOException {
        String id = waiting();
        assertEquals(0, terminal.run("approve", id, "--key", "bob.pem", "--bundle", "dist", "--yes", "--json"));
        SignedRequest approval =
                ingest.requests.get(terminal.json().path("request").asText());
        assertEquals(id, ((RequestApprove) approval.request()).request().hex());
        assertTrue(terminal.err().contains("your build has the same bundle id"));
        assertTrue(terminal.err().contains("version      1.2.3"), terminal.err());

        Files.writeString(folder.resolve("dist/index.html"), "another build");
        int before = ingest.requests.size();
        assertEquals(4, terminal.run("approve", id, "--key", "bob.pem", "--bundle", "dist", "--yes"));
        assertTrue(terminal.err().contains("these are other bytes"), terminal.err());
        assertEquals(before, ingest.requests.size());
    }

    @Test
    void linkAndCommentTravelBesideTheRequestWhichNamesTheirSaltedDigestAlone() {
        String id = noted("--link", "https://example.com/1.2.3", "--comment", "Starts faster");
        SignedRequest request = ingest.requests.get(id);
        byte[] note = ingest.notes.get(id);
        assertEquals(Sha256.hash(note), ((ReleasePublish) request.request()).note());
        assertEquals("https://example.com/1.2.3", ReleaseNote.parse(note).link());
        assertEquals("Starts faster", ReleaseNote.parse(note).comment());
        String payload = new String(request.envelope().payload(), UTF_8);
        assertFalse(payload.contains("example.com/1.2.3") || payload.contains("faster"), payload);
        assertTrue(ingest.bundles.containsKey(id));

        String again = noted("--link", "https://example.com/1.2.3", "--comment", "Starts faster");
        assertNotEquals(
                ReleaseNote.parse(note).salt(),
                ReleaseNote.parse(ingest.notes.get(again)).salt());
        assertEquals(0, publish("--json"));
        assertFalse(ingest.notes.containsKey(terminal.json().path("request").asText()), "without either, none is sent");
    }

    @Test
    void aLinkOrCommentThatDevicesMustNotBeToldIsRefusedBeforeAnythingIsSent() {
        Map<String, String> wrong = new java.util.LinkedHashMap<>();
        wrong.put("http://example.com/", "--link");
        wrong.put("javascript:alert(1)", "--link");
        wrong.put("https://someone@example.com/", "--link");
        wrong.put("/notes", "--link");
        wrong.put("https://example.com/" + "a".repeat(2048), "--link");
        wrong.put("a bell \u0007", "--comment");
        wrong.put("x".repeat(4001), "--comment");
        wrong.forEach((text, option) -> {
            assertEquals(2, publish(option, text), text);
            assertTrue(terminal.err().contains(option), terminal.err());
        });
        assertEquals(Map.of(), ingest.requests);
    }

    @Test
    void anApproverSeesLinkAndCommentOfTheNoteThatWasSignedForAndOfNoOther() {
        String id = noted("--link", "https://example.com/1.2.3", "--comment", "Starts faster\nand better");
        assertEquals(0, terminal.run("approve", id, "--key", "bob.pem", "--yes"), terminal.err());
        assertTrue(terminal.out().contains("link         https://example.com/1.2.3"), terminal.out());
        assertTrue(terminal.out().contains("comment      Starts faster\n             and better"), terminal.out());

        int before = ingest.requests.size();
        ingest.notes.put(id, ReleaseNote.of(null, "Harmless", new Random(1)).toJson());
        assertEquals(4, terminal.run("approve", id, "--key", "bob.pem", "--yes", "--json"));
        assertEquals("note-altered", terminal.json().path("reason").asText());
        assertEquals(before, ingest.requests.size());

        ingest.notes.remove(id);
        assertEquals(0, terminal.run("approve", id, "--key", "bob.pem", "--yes"), terminal.err());
        assertTrue(terminal.out().contains("which ingest-service does not have"), terminal.out());
    }

    private String noted(String... options) {
        ingest.states.clear();
        ingest.states.add(Map.of("state", "waiting", "done", false, "approvals", Map.of("given", 0, "needed", 1)));
        List<String> all = new java.util.ArrayList<>(List.of(options));
        all.add("--json");
        assertEquals(0, publish(all.toArray(String[]::new)), terminal.err());
        return terminal.json().path("request").asText();
    }

    @Test
    void anApproverIsNotShownOneRequestAndMadeToSignAnother() {
        String one = waiting();
        String other = waiting();
        ingest.requests.put(one, ingest.requests.get(other));
        assertEquals(4, terminal.run("approve", one, "--key", "bob.pem", "--yes"));
        assertTrue(terminal.err().contains("another request"), terminal.err());
    }

    @Test
    void thePolicyThatTheLogAdoptedTellsWhoAsksAndRefusesStrangers() throws IOException {
        String id = waiting();
        assertEquals(0, terminal.run("approve", id, "--key", "bob.pem", "--yes"), terminal.err());
        assertTrue(terminal.out().contains("publisher    alice, key "), terminal.out());
        assertTrue(terminal.out().contains("serial 1, adopted by entry 3 of 4 of the log"), terminal.out());
        ingest.adopt(2, policy(2, "bob"));
        assertEquals(4, terminal.run("approve", id, "--key", "bob.pem", "--yes"));
        assertTrue(terminal.err().contains("may not ask for release.publish by the policy in force"), terminal.err());
        ingest.adopt(
                3,
                policy(3, "alice")
                        .replace("approvers: [bob]", "approvers: [alice]")
                        .replace("approvals: 1", ""));
        assertEquals(4, terminal.run("approve", id, "--key", "bob.pem", "--yes", "--json"));
        assertEquals("not-permitted", terminal.json().path("reason").asText());
        terminal.run("keygen", "--out", "alice2.pem");
        String strangers = policy(4, "alice").replace(key("alice.pem"), key("alice2.pem"));
        ingest.adopt(4, strangers);
        assertEquals(4, terminal.run("approve", id, "--key", "bob.pem", "--yes"));
        assertTrue(terminal.err().contains("not signed by a person"), terminal.err());
    }

    @Test
    void aPolicyFileOnDiskCountsOnlyWhenItIsNamed() throws IOException {
        String id = waiting();
        ingest.adopt(2, policy(2, "bob"));
        Files.writeString(folder.resolve(".countersign/policy.yaml"), policy(1, "alice"));
        assertEquals(4, terminal.run("approve", id, "--key", "bob.pem", "--yes"));
        assertEquals(
                0,
                terminal.run("approve", id, "--key", "bob.pem", "--yes", "--policy", ".countersign/policy.yaml"),
                terminal.err());
        Files.writeString(folder.resolve(".countersign/policy.yaml"), "serial: 0");
        assertEquals(
                4, terminal.run("approve", id, "--key", "bob.pem", "--yes", "--policy", ".countersign/policy.yaml"));
    }

    @Test
    void aLogThatLiesOfItsPolicyIsNotApprovedBy() throws IOException {
        String id = waiting();
        int before = ingest.requests.size();
        Sha256 digest = ingest.log.putEvidence(policy(2, "alice").getBytes(UTF_8));
        ingest.log.append(new PolicyAdopted(TestLog.TIME, digest, 2, null));
        ingest.log.put(LogPath.evidence(digest), policy(2, "bob").getBytes(UTF_8));
        assertEquals(4, terminal.run("approve", id, "--key", "bob.pem", "--yes"));
        assertTrue(terminal.err().contains("not the one that was adopted"), terminal.err());
        Files.writeString(
                folder.resolve(".countersign/log-verifier.key"),
                TestLog.started().verifierKey().text());
        assertEquals(4, terminal.run("approve", id, "--key", "bob.pem", "--yes"));
        assertTrue(terminal.err().contains("the log does not verify"), terminal.err());
        assertEquals(before, ingest.requests.size());
    }

    @Test
    void policyShowPrintsTheFileAsItWasAdopted() throws IOException {
        ingest.adopt(2, policy(2, "bob"));
        assertEquals(0, terminal.run("policy", "show"));
        assertEquals(policy(2, "bob"), terminal.out());
        assertTrue(terminal.err().contains("serial 2, adopted by entry 4 of 5"), terminal.err());
        assertEquals(0, terminal.run("policy", "show", "--json"));
        assertEquals(policy(2, "bob"), terminal.json().path("policy").asText());
        assertEquals(4, terminal.json().path("index").asInt());
    }

    @Test
    void ownRequestsAreNotApprovedAndPeopleAreAsked() {
        String id = waiting();
        assertEquals(4, terminal.run("approve", id, "--key", "alice.pem", "--yes"));
        assertEquals(1, terminal.run("approve", id, "--key", "bob.pem"));
        assertTrue(terminal.err().contains("--yes"), terminal.err());
        int before = ingest.requests.size();
        assertEquals(1, dev.countersign.cli.Countersign.run(terminal.person("n\n"), "approve", id, "--key", "bob.pem"));
        assertEquals(before, ingest.requests.size());
        assertEquals(0, dev.countersign.cli.Countersign.run(terminal.person("y\n"), "approve", id, "--key", "bob.pem"));
        assertEquals(before + 1, ingest.requests.size());
    }

    @Test
    void statusAndRequestsShowWhereThingsStand() {
        String id = waiting();
        assertEquals(0, terminal.run("status", id));
        assertTrue(terminal.out().contains("release.publish: waiting for approvals (0 of 1)"), terminal.out());
        assertEquals(0, terminal.run("requests"));
        assertTrue(terminal.out().startsWith(id + "  "), terminal.out());
        ingest.states.add(Map.of("state", "offered", "done", true, "channel", "development"));
        assertEquals(0, terminal.run("status", id, "--follow"));
        assertEquals(1, terminal.run("status", "0".repeat(64)));
        assertTrue(terminal.err().contains("knows no request"), terminal.err());
    }

    private String waiting() {
        ingest.states.clear();
        ingest.states.add(Map.of("state", "waiting", "done", false, "approvals", Map.of("given", 0, "needed", 1)));
        assertEquals(0, publish("--json"));
        return terminal.json().path("request").asText();
    }

    private String policy(int serial, String publisherName) throws IOException {
        return """
                serial: %s
                people:
                  alice: %s
                  bob: %s
                owners: {people: [alice]}
                apps:
                  com.example.demo:
                    environments:
                      development:
                        publishers: [%s]
                        approvers: [bob]
                        approvals: 1
                """.formatted(serial, key("alice.pem"), key("bob.pem"), publisherName)
                .replace(publisherName.equals("bob") ? "approvers: [bob]" : "none", "approvers: [alice]");
    }

    private String key(String file) throws IOException {
        return PersonKey.parsePem(Files.readString(folder.resolve(file)))
                .verifyingKey()
                .base64();
    }

    private int publish(String... more) {
        return terminal.run(arguments("dist", List.of(more)));
    }

    private static String[] arguments(String path, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of(
                "publish",
                path,
                "--app",
                "com.example.demo",
                "--environment",
                "development",
                "--version",
                "1.2.3",
                "--key",
                "alice.pem"));
        arguments.addAll(more);
        return arguments.toArray(String[]::new);
    }
}
