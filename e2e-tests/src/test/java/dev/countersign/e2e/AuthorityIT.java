package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.e2e.capgo.BundleOpener;
import dev.countersign.e2e.capgo.CapgoCli;
import dev.countersign.e2e.capgo.Opening;
import dev.countersign.e2e.capgo.OpensslCheck;
import dev.countersign.e2e.capgo.SealedBundle;
import dev.countersign.e2e.capgo.StockCryptoCipher;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.Served;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.Upload;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the signing authority permits and what it does not, seen from outside the whole stack. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorityIT {
    private static final int REFUSED = 4;
    private static final JsonMapper JSON = new JsonMapper();

    private Stack stack;
    private Path folder;
    private int serial = 1;

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        stack = Stack.startIn(folder);
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    /** The original way of Capgo: the key never leaves its developer, and everything else holds as for any release. */
    @Test
    void aBundleSealedByTheRealCapgoCliIsCheckedReleasedAndOpensInEveryRealClient() throws IOException {
        var capgo = new CapgoCli(newFolder("project"), Stack.APP);
        CapgoCli.KeyFiles keys = capgo.createKey();
        String publicKey = Files.readString(keys.publicKey());
        String line = stack.cli()
                .run("policy", "device-key", keys.publicKey())
                .endedWith(0)
                .out()
                .strip();
        adoptWith("      hand:\n        " + line
                + "\n        publishers: [publisher]\n        channels:\n          hand: { default: true }\n");

        Path zip = WebBuild.zip(folder.resolve("hand.zip"), 1, 100_000);
        SealedBundle sealed =
                capgo.encrypt(zip, Sha256.hash(Files.readAllBytes(zip)).hex(), keys.privateKey());
        CliRun published = publishSealed(sealed, keys.publicKey(), "1.1.0").endedWith(0);
        assertEquals("offered", published.value("status"));

        Served served = stack.served(stack.phoneWith(publicKey), "1.1.0", folder);
        assertEquals(-1, Files.mismatch(sealed.ciphertext(), served.bundle().ciphertext()));
        assertEquals(sealed.sessionKey(), served.bundle().sessionKey());
        assertEquals(sealed.checksum(), served.bundle().checksum());
        for (BundleOpener client : List.of(StockCryptoCipher.compiledFromNpm(), CapgoCli.DECRYPT, new OpensslCheck())) {
            Opening opening = client.open(served.bundle(), publicKey, newFolder("client"));
            assertEquals(
                    -1,
                    Files.mismatch(
                            zip, assertInstanceOf(Opening.Opened.class, opening).plaintext()));
        }
        Path pem = Files.writeString(folder.resolve("hand.pem"), publicKey);
        CliRun updated = stack.cli()
                .run(
                        "device",
                        "update",
                        "--app",
                        Stack.APP,
                        "--public-key",
                        pem,
                        "--state",
                        newFolder("device"),
                        "--channel",
                        "hand",
                        "--json")
                .endedWith(0);
        assertEquals("1.1.0", updated.value("version"));

        // no device key was used: no process ever accounts for one, and none is in the key holder
        KeyActivated activated = stack.log()
                .events(KeyActivated.class)
                .filter(it -> it.label().value().equals("device/com.example.demo/hand/1"))
                .findFirst()
                .orElseThrow();
        assertTrue(stack.log()
                .events(KeyUsage.class)
                .flatMap(it -> it.keys().stream())
                .noneMatch(it -> it.key().equals(activated.label())));
        // and what publishes to it otherwise is refused by name
        assertEquals(
                "developer-held",
                stack.publish(zip, "hand", "1.2.0", "--wait").endedWith(REFUSED).value("reason"));
        CapgoCli.KeyFiles others = new CapgoCli(newFolder("other"), Stack.APP).createKey();
        SealedBundle foreign =
                capgo.encrypt(zip, Sha256.hash(Files.readAllBytes(zip)).hex(), others.privateKey());
        assertEquals(
                "wrong-device-key",
                publishSealed(foreign, others.publicKey(), "1.3.0")
                        .endedWith(REFUSED)
                        .value("reason"));
        assertEquals(
                "checksum-not-authentic",
                publishSealed(foreign, keys.publicKey(), "1.3.0")
                        .endedWith(REFUSED)
                        .value("reason"));
        assertEquals(
                1,
                stack.log()
                        .events(ReleaseSealed.class)
                        .filter(it -> it.environment().value().equals("hand"))
                        .count());
        stack.cli().run("audit", "verify", "--log", stack.logFolder()).endedWith(0);
    }

    /**
     * Ingest is dead and its place is taken by someone with all that it had: the request topic, the inbox, and every envelope that ever passed. They
     * can repeat and withhold; they get nothing signed that was not asked for and approved.
     */
    @Test
    void aCompromisedIngestWithFullRightsOnTopicAndStoreGetsNothingSigned() throws IOException {
        Path genuine = WebBuild.zip(folder.resolve("genuine.zip"), 2, 50_000);
        Path evil = WebBuild.zip(folder.resolve("evil.zip"), 3, 50_000);
        // what passed through ingest before it fell: an approved release, and one that waits with one approval
        String done = stack.publish(genuine, "production", "2.0.0").endedWith(0).value("request");
        String approval1 = approve(done, "approver-1", genuine);
        String approval2 = approve(done, "approver-2", genuine);
        stack.outcome(done).endedWith(0);
        String waiting =
                stack.publish(genuine, "production", "2.1.0").endedWith(0).value("request");
        approve(waiting, "approver-1", genuine);
        byte[] waitingEnvelope = stack.door().envelope(waiting);
        List<byte[]> seen = List.of(
                stack.door().envelope(done),
                stack.door().envelope(approval1),
                stack.door().envelope(approval2),
                waitingEnvelope);
        PersonKey attacker = PersonKey.generate();
        Upload own = Upload.of(stack, evil, "development", "2.2.0", attacker);
        Upload asked = Upload.of(stack, evil, "development", "2.3.0", stack.publisher());
        int size = stack.log().events().size();
        double operations = deviceKeyOperations();
        stack.processes().stop(Service.INGEST);
        try {
            // their own wishes, in their own name and in the publisher's
            play(own.id(), own.envelope(), own.ciphertext());
            String claimed = new String(own.envelope(), UTF_8)
                    .replace(attacker.keyId().hex(), stack.publisher().keyId().hex());
            play(own.id(), claimed.getBytes(UTF_8), own.ciphertext());
            // what was asked for, with another version, environment or bundle in it
            for (String[] change :
                    new String[][] {{"2.1.0", "2.1.1"}, {"production", "development"}, {"\"nonce\":\"", "\"nonce\":\"0"}
                    }) {
                play(waiting, withPayload(waitingEnvelope, change[0], change[1]), own.ciphertext());
            }
            // everything that ever passed, again and under other names
            for (byte[] envelope : seen) {
                play(waiting, envelope, own.ciphertext());
                stack.topics().send("signing-requests", done.getBytes(UTF_8), envelope);
            }
            // a second approval, which nobody gave
            for (PersonKey someone : List.of(attacker, stack.publisher())) {
                var approve = SignedRequest.parse(seen.get(1));
                stack.topics().send("signing-requests", waiting.getBytes(UTF_8), reSigned(approve, waiting, someone));
            }
            // bytes swapped under a request that needs no approval
            play(asked.id(), asked.envelope(), own.ciphertext());
            await().atMost(Stack.SOON).until(() -> refusal(asked.id()).isPresent());
        } finally {
            stack.processes().launch(Service.INGEST);
            stack.processes().awaitReady(Service.INGEST);
        }
        assertEquals(Optional.of("bundle-altered"), refusal(asked.id()));
        List<Event> since = stack.log().events();
        since = since.subList(size, since.size());
        assertEquals(0, since.stream().filter(ReleaseSealed.class::isInstance).count(), since::toString);
        assertEquals(0, since.stream().filter(ChannelUpdated.class::isInstance).count(), since::toString);
        assertEquals(operations, deviceKeyOperations());
        assertEquals(
                "waiting", stack.door().status(waiting).body().path("state").asText());
        stack.cli().run("audit", "verify", "--log", stack.logFolder()).endedWith(0);
    }

    @Test
    void aRevokedReleaseIsOfferedNowhereAndTheChannelFallsBack() throws IOException {
        Path first = WebBuild.zip(folder.resolve("first.zip"), 4, 50_000);
        Path second = WebBuild.zip(folder.resolve("second.zip"), 5, 50_000);
        stack.publish(first, "development", "3.0.0", "--wait").endedWith(0);
        stack.publish(second, "development", "3.1.0", "--wait").endedWith(0);
        stack.served("development", "3.1.0", folder);
        revoke("development", "3.1.0").endedWith(0);
        stack.served("development", "3.0.0", folder);
        ReleaseRevoked event = stack.log().events(ReleaseRevoked.class).toList().getLast();
        assertEquals("crash-at-start", event.reason().value());
        assertEquals(stack.publisher().keyId(), event.by());
        // neither asked for nor published nor set again
        assertEquals(
                "release-revoked",
                stack.publish(second, "development", "3.1.0", "--wait")
                        .endedWith(REFUSED)
                        .value("reason"));
        assertEquals(
                "release-revoked",
                stack.cli()
                        .run(
                                "channel",
                                "set",
                                "development",
                                "--app",
                                Stack.APP,
                                "--environment",
                                "development",
                                "--version",
                                "3.1.0",
                                "--key",
                                stack.processes().home().personKey("publisher"),
                                "--wait",
                                "--json")
                        .endedWith(REFUSED)
                        .value("reason"));
        assertEquals(
                "already-revoked",
                revoke("development", "3.1.0").endedWith(REFUSED).value("reason"));
        // in production two people have to approve it, and until then it stays
        assertEquals(
                "unknown-release",
                revoke("production", "9.9.9").endedWith(REFUSED).value("reason"));
        stack.cli().run("audit", "verify", "--log", stack.logFolder()).endedWith(0);
    }

    private CliRun revoke(String environment, String version) {
        return stack.cli()
                .run(
                        "revoke",
                        "--app",
                        Stack.APP,
                        "--environment",
                        environment,
                        "--version",
                        version,
                        "--reason",
                        "crash-at-start",
                        "--key",
                        stack.processes().home().personKey("publisher"),
                        "--wait",
                        "--json");
    }

    private String approve(String request, String approver, Path bundle) {
        return stack.approve(request, approver, bundle).endedWith(0).value("request");
    }

    /** As ingest: the bytes into the inbox, whatever lies there, and a record that says so. */
    private void play(String request, byte[] envelope, byte[] bundle) throws IOException {
        Path inbox = Files.createDirectories(
                stack.processes().home().objects().resolve("inbox").resolve(request));
        Files.write(inbox.resolve("request"), envelope);
        Files.write(inbox.resolve("bundle"), bundle);
        stack.topics().send("signing-requests", request.getBytes(UTF_8), envelope);
    }

    /** Another wish under the signature of the first. */
    private static byte[] withPayload(byte[] envelope, String from, String to) throws IOException {
        var json = (ObjectNode) JSON.readTree(envelope);
        String payload =
                new String(Base64.getDecoder().decode(json.required("payload").textValue()), UTF_8);
        assertTrue(payload.contains(from), payload);
        json.put(
                "payload",
                Base64.getEncoder().encodeToString(payload.replace(from, to).getBytes(UTF_8)));
        return JSON.writeValueAsBytes(json);
    }

    /** The approval of one request as an approval of another, signed by someone who may not give it. */
    private static byte[] reSigned(SignedRequest approval, String request, PersonKey by) {
        var it = (RequestApprove) approval.request();
        return SignedRequest.sign(
                        new RequestApprove(
                                it.app(),
                                it.environment(),
                                it.created(),
                                it.expires(),
                                it.nonce(),
                                new RequestId(Sha256.ofHex(request))),
                        by)
                .bytes();
    }

    private Optional<String> refusal(String request) {
        return stack.log()
                .events(RequestRefused.class)
                .filter(it -> it.request().hex().equals(request))
                .map(RequestRefused::reason)
                .findFirst();
    }

    /** By the signing service's own metrics: what device keys were used for. */
    private double deviceKeyOperations() {
        return stack.metrics(Service.SIGNING)
                .lines()
                .filter(line -> line.startsWith("countersign_key_operations_total") && line.contains("key=\"device/"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private CliRun publishSealed(SealedBundle sealed, Path publicKey, String version) {
        return stack.publish(
                sealed.ciphertext(),
                "hand",
                version,
                "--sealed-with",
                publicKey.toString(),
                "--iv-session-key",
                sealed.sessionKey(),
                "--checksum",
                sealed.checksum(),
                "--wait");
    }

    /** The next policy: the installed one with these environments more. */
    private void adoptWith(String environments) throws IOException {
        serial++;
        String policy = Files.readString(stack.processes().home().policy(), UTF_8)
                .replace("serial: 1", "serial: " + serial)
                .replace("    environments:\n", "    environments:\n" + environments);
        Path next = Files.writeString(folder.resolve("policy-" + serial + ".yaml"), policy);
        stack.adopt(next);
    }

    private Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(folder, name);
    }
}
