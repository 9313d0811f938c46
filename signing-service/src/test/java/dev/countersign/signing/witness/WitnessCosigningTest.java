package dev.countersign.signing.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.log.CosignerKey;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.SignedNote;
import dev.countersign.contract.log.TrustPolicy;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.signing.log.Cosigning;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The writer's side of C2SP tlog-witness, with witnesses that answer by a script: what the real one answers is tested where it is. */
class WitnessCosigningTest {
    private static final TestLog LOG = TestLog.empty((path, content) -> {});
    private static final MerkleTree TREE = new MerkleTree();

    static {
        for (int i = 0; i < 9; i++) {
            byte[] leaf = ("leaf " + i).getBytes(UTF_8);
            LOG.appendLeaves(leaf);
            TREE.append(MerkleHash.leaf(leaf));
        }
    }

    @TempDir
    Path folder;

    private final List<Scripted> witnesses = new ArrayList<>();

    /** A witness that knows a size, and says how it answers. */
    private static final class Scripted implements AutoCloseable {
        final PersonKey key = PersonKey.generate();
        final HttpServer server;
        final CosignerKey name;
        long size;
        int refusal;
        final List<String> asked = new ArrayList<>();

        Scripted(int number) throws IOException {
            name = new CosignerKey("witness.example.com/" + number, key.verifyingKey());
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/w/add-checkpoint", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                long old = Long.parseLong(body.substring(4, body.indexOf('\n')));
                asked.add(body);
                int status = refusal != 0 ? refusal : old == size ? 200 : 409;
                String answer = size + "\n";
                if (status == 200) {
                    String note = body.substring(body.indexOf("\n\n") + 2);
                    String text = SignedNote.parse(note.getBytes(UTF_8)).text();
                    SignedNote.Line line = name.line(5, key.sign(CosignerKey.message(5, text)));
                    answer = "\u2014 " + line.name() + " " + line.base64() + "\n";
                    size = Long.parseLong(text.split("\n")[1]);
                }
                byte[] bytes = answer.getBytes(UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            server.start();
        }

        String line(String alias) {
            return "witness " + alias + " " + name.text() + " http://127.0.0.1:"
                    + server.getAddress().getPort() + "/w\n";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @AfterEach
    void stop() {
        witnesses.forEach(Scripted::close);
    }

    @Test
    void collectsFromEachAndFollowersAcceptIt() throws IOException {
        Cosigning cosigning = cosigning("all", 2);
        for (int size : new int[] {1, 2, 5, 9, 9}) {
            var checkpoint = cosigning.collect(LOG.verifierKey().verify(LOG.checkpoint(size)), TREE);
            LogVerifierKey pinned = LOG.verifierKey().witnessedBy(policy("all").quorum());
            assertEquals(size, pinned.verify(checkpoint.note()).size());
        }
        assertEquals(5, witnesses.getFirst().asked.size(), "a witness's size is remembered");
    }

    @Test
    void aQuorumIsEnoughAndLessIsNot() throws IOException {
        Cosigning cosigning = cosigning("2", 3);
        witnesses.get(1).close();
        var checkpoint = cosigning.collect(LOG.verifierKey().verify(LOG.checkpoint(5)), TREE);
        assertEquals(3, SignedNote.parse(checkpoint.note()).signatures().size());
        witnesses.get(2).refusal = 500;
        var failure = assertThrows(
                IOException.class, () -> cosigning.collect(LOG.verifierKey().verify(LOG.checkpoint(6)), TREE));
        assertTrue(failure.getMessage().contains("witness.example.com/2"), failure.getMessage());
        witnesses.get(2).refusal = 0;
        cosigning.collect(LOG.verifierKey().verify(LOG.checkpoint(6)), TREE);
    }

    @Test
    void aWitnessThatIsAheadStopsTheWriter() throws IOException {
        Cosigning cosigning = cosigning("any", 2);
        witnesses.get(0).size = 7;
        cosigning.collect(LOG.verifierKey().verify(LOG.checkpoint(8)), TREE);
        witnesses.get(0).size = 9;
        var failure = assertThrows(
                Cosigning.WitnessedOtherwiseException.class,
                () -> cosigning.collect(LOG.verifierKey().verify(LOG.checkpoint(8)), TREE));
        assertTrue(failure.getMessage().startsWith("rewind"), failure.getMessage());
    }

    @Test
    void aWitnessThatSawAnotherHistoryStopsTheWriter() throws IOException {
        Cosigning cosigning = cosigning("any", 2);
        witnesses.get(1).refusal = 422;
        var failure = assertThrows(
                Cosigning.WitnessedOtherwiseException.class,
                () -> cosigning.collect(LOG.verifierKey().verify(LOG.checkpoint(8)), TREE));
        assertTrue(failure.getMessage().startsWith("split-view"), failure.getMessage());
        witnesses.get(1).refusal = 409;
        witnesses.get(1).size = 8;
        failure = assertThrows(
                Cosigning.WitnessedOtherwiseException.class,
                () -> cosigning.collect(LOG.verifierKey().verify(LOG.checkpoint(8)), TREE));
        assertTrue(failure.getMessage().startsWith("split-view"), failure.getMessage());
    }

    @Test
    void aPolicyWithoutAUrlNamesTheFix() throws IOException {
        Path file = folder.resolve("policy");
        PersonKey key = PersonKey.generate();
        Files.writeString(file, "witness a " + new CosignerKey("a", key.verifyingKey()).text() + "\nquorum a\n");
        var failure = assertThrows(IllegalStateException.class, () -> WitnessCosigning.ofFile(file, LOG.verifierKey()));
        assertTrue(failure.getMessage().contains("witness-policy-file"), failure.getMessage());
    }

    private Cosigning cosigning(String needed, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            witnesses.add(new Scripted(i));
        }
        Path file = folder.resolve("witnesses");
        Files.writeString(file, text(needed));
        return WitnessCosigning.ofFile(file, LOG.verifierKey());
    }

    private TrustPolicy policy(String needed) {
        return TrustPolicy.parse(text(needed));
    }

    private String text(String needed) {
        var text = new StringBuilder();
        var names = new StringBuilder();
        for (int i = 0; i < witnesses.size(); i++) {
            text.append(witnesses.get(i).line("w" + i));
            names.append(" w").append(i);
        }
        return text + "group g " + needed + names + "\nquorum g\n";
    }
}
