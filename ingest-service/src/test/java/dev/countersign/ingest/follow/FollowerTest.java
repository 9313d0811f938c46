package dev.countersign.ingest.follow;

import static dev.countersign.ingest.testing.Deployment.DEVELOPMENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.log.LogProof;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.Sha256;
import dev.countersign.ingest.status.RequestLedger;
import dev.countersign.ingest.status.RolloutsUnderWay;
import dev.countersign.ingest.testing.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest {
    @TempDir
    Path directory;

    private final RequestLedger ledger = new RequestLedger();
    private Deployment it;
    private Follower follower;
    private Path key;

    @BeforeEach
    void makeLog() throws IOException {
        it = new Deployment(directory.resolve("objects"));
        key = directory.resolve("log-verifier.key");
        Files.writeString(key, it.log.verifierKey().text());
        follower = new Follower(new PinnedKey(key), it.store, ledger, new RolloutsUnderWay());
    }

    @Test
    void keyThatComesLaterIsWaitedFor() throws IOException {
        Files.writeString(key, "");
        follower.poll();
        follower.onEntry(0, it.log.leaf(0));
        follower.onCheckpoint(it.log.checkpoint());
        assertEquals(LogView.Phase.LOADING, follower.view().phase());
        assertTrue(follower.view().trouble().orElseThrow().contains("countersign.log.verifier-key-file"));
        Files.writeString(key, it.log.verifierKey().text());
        follower.poll();
        assertEquals(LogView.Phase.FOLLOWING, follower.view().phase());
    }

    @Test
    void nothingIsKnownBeforeTheLogWasRead() {
        assertEquals(LogView.Phase.LOADING, follower.view().phase());
        assertTrue(follower.view().policy().isEmpty());
        follower.poll();
        assertEquals(LogView.Phase.FOLLOWING, follower.view().phase());
        assertEquals(it.policy, follower.view().policy().orElseThrow().digest());
        assertTrue(follower.view().trouble().isEmpty());
    }

    @Test
    void whatKafkaBringsCountsOnceACheckpointCoversIt() {
        follower.poll();
        SignedRequest request = SignedRequest.sign(it.publish(DEVELOPMENT, "1.0.0", new byte[1]), it.publisher);
        long index = it.log.append(it.proposed(request, 0));
        follower.onEntry(index, it.log.leaf(index));
        assertTrue(ledger.find(request.id()).isEmpty());
        follower.onCheckpoint(it.log.checkpoint());
        assertTrue(ledger.find(request.id()).isPresent());
    }

    @Test
    void checkpointWithoutItsEntriesIsMetByReadingTheFiles() {
        follower.poll();
        SignedRequest request = SignedRequest.sign(it.publish(DEVELOPMENT, "1.0.0", new byte[1]), it.publisher);
        it.log.append(it.proposed(request, 0));
        follower.onCheckpoint(it.log.checkpoint());
        assertTrue(ledger.find(request.id()).isPresent());
    }

    @Test
    void liesOfKafkaAboutWhatIsNotSignedYetChangeNothing() {
        follower.poll();
        SignedRequest request = SignedRequest.sign(it.publish(DEVELOPMENT, "1.0.0", new byte[1]), it.publisher);
        follower.onEntry(it.log.size(), "a lie".getBytes(UTF_8));
        it.log.append(it.proposed(request, 0));
        follower.onCheckpoint(it.log.checkpoint());
        assertEquals(LogView.Phase.FOLLOWING, follower.view().phase());
        assertTrue(ledger.find(request.id()).isPresent());
    }

    @Test
    void forkStopsFollowingAndKeepsTheLastVerifiedState() {
        follower.poll();
        it.log.append(it.log.activation("upload/2", new TestKey()));
        follower.poll();
        TestLog fork = it.log.fork((int) it.log.size() - 1, (path, content) -> {});
        fork.append(it.log.activation("upload/2", new TestKey()), it.log.activation("upload/3", new TestKey()));
        follower.onEntry(it.log.size() - 1, fork.leaf(it.log.size() - 1));
        assertEquals(LogView.Phase.STOPPED, follower.view().phase());
        assertTrue(follower.view().trouble().orElseThrow().contains("FORK"));
        assertEquals(it.log.size(), follower.view().size());

        it.log.append(it.log.activation("upload/4", new TestKey()));
        follower.poll();
        assertEquals(it.log.size() - 1, follower.view().size(), "stopped for good");
    }

    @Test
    void checkpointOfAnotherKeyStopsFollowing() {
        follower.poll();
        follower.onCheckpoint(TestLog.started().checkpoint());
        assertEquals(LogView.Phase.STOPPED, follower.view().phase());
    }

    @Test
    void missingEntriesAreWaitedFor() throws IOException {
        follower.poll();
        long index = it.log.append(it.log.activation("upload/2", new TestKey()));
        Path entries = directory.resolve("objects/log/tile/entries/000.p/" + (index + 1));
        byte[] bytes = Files.readAllBytes(entries);
        Files.delete(entries);
        follower.poll();
        assertEquals(LogView.Phase.FOLLOWING, follower.view().phase());
        assertTrue(follower.view().trouble().orElseThrow().contains("MISSING"));
        Files.write(entries, bytes);
        follower.poll();
        assertTrue(follower.view().trouble().isEmpty());
        assertEquals(index + 1, follower.view().size());
    }

    @Test
    void alteredPolicyIsNotUsed() throws IOException {
        Path policy = directory.resolve("objects/log/evidence/" + it.policy);
        byte[] bytes = Files.readAllBytes(policy);
        byte[] altered =
                new String(bytes, UTF_8).replace("approvals: 2", "approvals: 0").getBytes(UTF_8);
        Files.delete(policy);
        Files.write(policy, altered);
        follower.poll();
        assertTrue(follower.view().policy().isEmpty());
        assertTrue(follower.view().trouble().orElseThrow().contains("missing or altered"));
        Files.write(policy, bytes);
        follower.poll();
        assertTrue(follower.view().policy().isPresent());
    }

    @Test
    void policyThatCannotBeReadReplacesTheOneBefore() {
        follower.poll();
        it.log.append(new PolicyAdopted(TestLog.TIME, Sha256.hash(new byte[3]), 2, null));
        follower.poll();
        assertTrue(follower.view().policy().isEmpty(), "the older policy is not in force any more");
    }

    @Test
    void newestUploadKeyIsProvenAndOlderOnesStayKnown() {
        var second = new TestKey();
        it.log.append(it.log.activation("upload/2", second));
        follower.poll();
        LogProof proof = follower.view().uploadKeyProof().orElseThrow();
        assertEquals(it.log.size() - 1, proof.index());
        proof.verify(it.log.verifierKey());
        assertTrue(follower.view().uploadKeys().contains(it.uploadKey.keyId()));
        assertTrue(follower.view().uploadKeys().contains(second.keyId()));
        assertFalse(follower.view().uploadKeys().contains(it.log.eventKey().keyId()));
    }
}
