package dev.countersign.contract.golden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.assignment.ChannelAssignment;
import dev.countersign.contract.assignment.SignedAssignment;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.log.LogFollower;
import dev.countersign.contract.log.LogProof;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.VerifiedEntry;
import dev.countersign.contract.log.VerifiedLog;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.seal.DeveloperSeal;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The formats are frozen: a change of their bytes fails here. docs/format.md shows the same bytes. */
class GoldenVectorsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Path FORMAT = Path.of("../docs/format.md");

    @Test
    void whatIsWrittenIsWhatWasEverWritten() throws IOException {
        for (var file : GoldenFiles.same().entrySet()) {
            assertArrayEquals(read(file.getKey()), file.getValue(), file.getKey());
        }
    }

    @Test
    void everyFileIsCheckedByATest() throws IOException {
        Set<String> expected = new TreeSet<>(GoldenFiles.same().keySet());
        expected.addAll(GoldenFiles.signedAnew().keySet());
        expected.add("README.md");
        try (var files = Files.walk(GOLDEN)) {
            Set<String> there = new TreeSet<>();
            files.filter(Files::isRegularFile)
                    .forEach(file -> there.add(GOLDEN.relativize(file).toString()));
            assertEquals(expected, there);
        }
    }

    @Test
    void requestsReadAndVerifyUnderThePeoplesKeys() throws IOException {
        PersonKey publisher = PersonKey.parsePem(text("keys/publisher.pem"));
        SignedRequest publish = SignedRequest.parse(read("requests/release.publish.dsse.json"));
        assertTrue(publish.envelope().verify(publisher.verifyingKey()));
        assertArrayEquals(
                read("requests/release.publish.json"), publish.envelope().payload());
        assertArrayEquals(
                publish.bytes(),
                SignedRequest.sign(publish.request(), publisher).bytes());
        PersonKey approver = PersonKey.parsePem(text("keys/approver.pem"));
        SignedRequest approve = SignedRequest.parse(read("requests/request.approve.dsse.json"));
        assertTrue(approve.envelope().verify(approver.verifyingKey()));
        assertArrayEquals(
                read("requests/request.approve.json"), approve.envelope().payload());
    }

    @Test
    void eventsRead() throws IOException {
        for (var event : GoldenFiles.events().entrySet()) {
            byte[] payload = read("events/" + event.getKey() + ".json");
            assertEquals(event.getValue(), Json.readTolerantly(payload, Event.class));
        }
    }

    @Test
    void theLeafReadsAndVerifiesUnderTheEventKey() throws IOException {
        SignedEvent leaf = SignedEvent.parse(read("leaf.dsse.json"));
        assertEquals(GoldenFiles.leafEvent(), leaf.event());
        assertTrue(leaf.envelope()
                .verify(VerifyingKey.ofBase64(text("keys/event-key").strip())));
        assertArrayEquals(read("leaf.dsse.json"), leaf.envelope().toJson());
    }

    @Test
    void theLogVerifiesFromItsFiles() throws IOException {
        LogVerifierKey key = LogVerifierKey.parse(text("keys/log-verifier.key"));
        List<VerifiedEntry> entries = new ArrayList<>();
        var follower = new LogFollower(
                new VerifiedLog(key),
                path -> {
                    Path file = GOLDEN.resolve("log").resolve(path);
                    return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
                },
                entries::add);
        follower.catchUp();
        assertEquals(GoldenFiles.LOG_SIZE, entries.size());
        for (int i = 0; i < GoldenFiles.LOG_SIZE; i++) {
            assertArrayEquals(GoldenFiles.leaf(i), entries.get(i).leaf());
        }
        LogProof proof = Json.readStrictly(read("log-proof.json"), LogProof.class);
        assertArrayEquals(GoldenFiles.leaf(GoldenFiles.PROVEN), proof.verify(key));
        assertArrayEquals(read("log-proof.json"), proof.toJson());
        assertEquals(text("log/checkpoint"), proof.checkpoint());
    }

    @Test
    void theSealRecordReads() throws IOException {
        assertArrayEquals(
                read("seal-record.json"),
                SealRecord.parse(read("seal-record.json")).toJson());
    }

    @Test
    void theDeltaManifestReads() throws IOException {
        assertEquals(GoldenDeviceFiles.MANIFEST, DeltaManifest.parse(read("delta-manifest.json")));
    }

    @Test
    void theNoteReadsAndIsTheOneThatRequestAndLeafName() throws IOException {
        byte[] note = read("release-note.json");
        assertEquals(GoldenNoteFiles.NOTE, ReleaseNote.parse(note));
        var publish = (ReleasePublish) Json.readStrictly(read("requests/release.publish.note.json"), Request.class);
        assertEquals(Sha256.hash(note), publish.note());
        var sealed = (ReleaseSealed) Json.readTolerantly(read("events/release.sealed.note.json"), Event.class);
        assertEquals(Sha256.hash(note), sealed.note());
    }

    @Test
    void assignmentsReadAndVerifyUnderThePersonsKey() throws IOException {
        PersonKey publisher = PersonKey.parsePem(text("keys/publisher.pem"));
        SignedAssignment assigned = SignedAssignment.parse(read("assignment.dsse.json"));
        assertEquals(publisher.verifyingKey().keyId(), assigned.keyId());
        assertEquals(Json.readStrictly(read("assignment.json"), ChannelAssignment.class), assigned.assignment());
        assertArrayEquals(
                assigned.bytes(),
                SignedAssignment.sign(assigned.assignment(), publisher).bytes());
        assertNull(Json.readStrictly(read("assignment.taken-back.json"), ChannelAssignment.class)
                .channel());
        assertEquals(
                "com.example.demo/production/44f128a5-0000-4000-8000-000000000000",
                assigned.assignment().recordKey());
    }

    @Test
    void theDevelopersSealReads() throws IOException {
        byte[] json = read("developer-seal.json");
        byte[] prefix = Json.readStrictly(json, DeveloperSeal.class).toPrefix();
        assertArrayEquals(json, Arrays.copyOfRange(prefix, 4, prefix.length));
        assertArrayEquals(new byte[] {0, 0, 0x05, 0x09}, Arrays.copyOf(prefix, 4));
        assertEquals(
                Json.readStrictly(json, DeveloperSeal.class),
                DeveloperSeal.readPrefix(new ByteArrayInputStream(prefix)));
        assertEquals(
                "ecb2299b770007bc277fbb34b82b8578994a0a68d7f47c1da8be2374cc34ce44",
                ((ReleasePublish) Json.readStrictly(read("requests/release.publish.sealed.json"), Request.class))
                        .sealedWith()
                        .hex());
    }

    @Test
    void thePublishedPolicyReadsAndIsItsOwn() throws IOException {
        byte[] published = read("policy.published.yaml");
        assertArrayEquals(published, PublishedPolicy.of(published));
        assertEquals(
                Policy.parse(read("policy.yaml")).people(),
                Policy.parse(published).people());
    }

    @Test
    void theDocumentShowsTheseBytes() throws IOException {
        String document = Files.readString(FORMAT);
        Set<String> shown = new TreeSet<>(GoldenFiles.same().keySet());
        shown.addAll(GoldenFiles.signedAnew().keySet());
        shown.removeIf(file -> file.contains("tile/") || file.equals("keys/approver.pem"));
        for (String file : shown) {
            assertTrue(
                    document.contains(text(file).strip()),
                    "docs/format.md does not show src/test/resources/golden/" + file);
        }
    }

    private static byte[] read(String file) throws IOException {
        return Files.readAllBytes(GOLDEN.resolve(file));
    }

    private static String text(String file) throws IOException {
        return new String(read(file), UTF_8);
    }
}
