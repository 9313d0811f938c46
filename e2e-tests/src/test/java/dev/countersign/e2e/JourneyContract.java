package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.e2e.capgo.BundleOpener;
import dev.countersign.e2e.capgo.CapgoCli;
import dev.countersign.e2e.capgo.Opening;
import dev.countersign.e2e.capgo.OpensslCheck;
import dev.countersign.e2e.capgo.StockCryptoCipher;
import dev.countersign.e2e.hostile.HostileServer;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.Door;
import dev.countersign.e2e.stack.Served;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.Upload;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A release travels from a publisher to a device, whatever holds the keys. Each test has versions of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JourneyContract {
    private static final int REFUSED = 4;

    private Stack stack;
    private StockCryptoCipher stockCipher;
    private Path folder;

    private int releases;

    /** A higher one each time: a channel is not moved back by a publication, in whatever order the tests run. */
    private String nextVersion() {
        return "1." + ++releases + ".0";
    }

    /** Decides where the keys are. */
    abstract LocalStackBuilder withKeys(LocalStackBuilder builder, Path emptyFolder) throws IOException;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        stockCipher = StockCryptoCipher.compiledFromNpm();
        stack = Stack.start(
                withKeys(LocalStack.in(folder.resolve("home")), Files.createDirectory(folder.resolve("keys"))));
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void releaseForDevelopmentOpensInEveryRealClient() throws IOException {
        String version = nextVersion();
        Path zip = build(1);
        CliRun published = stack.publish(zip, "development", version, "--wait").endedWith(0);
        assertEquals("offered", published.value("status"));
        assertOpensInEveryClient("development", version, zip);
    }

    /** Zipped by Capgo's own command, from an app as its templates make them. */
    @Test
    void releaseForProductionIsSealedAfterTwoApprovalsAndOpensInEveryRealClient() throws IOException {
        String version = nextVersion();
        Path zip = new CapgoCli(newFolder("project"), Stack.APP)
                .zip(Path.of(System.getProperty("countersign.root"), "deploy/sample-app"), version);
        String request = stack.publish(zip, "production", version).endedWith(0).value("request");
        stack.approve(request, "approver-1", zip).endedWith(0);
        assertEquals(
                "waiting", stack.door().status(request).body().path("state").asText());
        assertEquals(List.of(), sealed("production", version));
        stack.approve(request, "approver-2", zip).endedWith(0);
        assertEquals("offered", stack.outcome(request).endedWith(0).value("status"));
        assertOpensInEveryClient("production", version, zip);
    }

    @Test
    void deviceUpdatesOnceAndThenIsUpToDate() throws IOException {
        String version = nextVersion();
        Path zip = build(2);
        stack.publish(zip, "development", version, "--wait").endedWith(0);
        stack.served("development", version, folder);
        Path state = newFolder("device");
        CliRun updated = update("development", state).endedWith(0);
        assertEquals("updated", updated.value("status"));
        assertEquals(version, updated.value("version"));
        assertHolds(zip, Path.of(updated.value("path")));
        assertEquals("up_to_date", update("development", state).endedWith(0).value("status"));
    }

    @Test
    void auditVerifiesOverHttpAndInTheFolder() throws IOException {
        String version = nextVersion();
        stack.publish(build(3), "development", version, "--wait").endedWith(0);
        String overHttp = stack.processes().url(Service.DISTRIBUTION) + "/log";
        int size = stack.log().events().size();
        await().atMost(Stack.SOON)
                .until(() -> audit(overHttp).json().path("size").asInt() >= size);
        for (String log : List.of(overHttp, stack.logFolder().toString())) {
            JsonNode report = audit(log).endedWith(0).json();
            assertTrue(report.path("ok").asBoolean(), report::toString);
        }
    }

    @Test
    void sameRequestAgainHasTheSameAnswerAndMakesOneRelease() {
        String version = nextVersion();
        Upload upload = Upload.of(stack, build(4), "development", version, stack.publisher());
        Door door = stack.door();
        assertEquals(201, door.submit(upload.envelope()).status());
        assertEquals(202, door.upload(upload.id(), upload.ciphertext()).status());
        stack.outcome(upload.id()).endedWith(0);
        Door.Answer answer = door.status(upload.id());
        int size = stack.log().events().size();

        assertEquals(new Door.Answer(200, answer.body()), door.submit(upload.envelope()));
        assertEquals(new Door.Answer(202, answer.body()), door.upload(upload.id(), upload.ciphertext()));
        stack.topics().send("signing-requests", upload.id().getBytes(UTF_8), upload.envelope());

        assertNothingButOneReleaseSince(size, nextVersion(), 41);
        assertEquals(1, sealed("development", version).size());
        assertEquals(answer, door.status(upload.id()));
    }

    @Test
    void sameVersionWithOtherBytesIsRefusedInTheLog() throws IOException {
        String version = nextVersion();
        Path first = build(5);
        stack.publish(first, "development", version, "--wait").endedWith(0);
        CliRun second =
                stack.publish(build(51), "development", version, "--wait").endedWith(REFUSED);
        assertEquals("refused", second.value("status"));
        assertEquals("version-taken", second.value("reason"));
        assertEquals(
                List.of("version-taken"),
                stack.log()
                        .events(RequestRefused.class)
                        .filter(event -> event.request().hex().equals(second.value("request")))
                        .map(RequestRefused::reason)
                        .toList());
        assertEquals(1, sealed("development", version).size());
        assertOpensInEveryClient("development", version, first);
    }

    @Test
    void anotherRequestForTheSameVersionAndBytesIsADuplicate() {
        String version = nextVersion();
        Path zip = build(6);
        stack.publish(zip, "development", version, "--wait").endedWith(0);
        CliRun again = stack.publish(zip, "development", version, "--wait").endedWith(0);
        assertEquals("duplicate", again.value("status"));
        RequestDuplicate duplicate = stack.log()
                .events(RequestDuplicate.class)
                .filter(event -> event.request().hex().equals(again.value("request")))
                .findFirst()
                .orElseThrow();
        assertEquals(
                sealed("development", version), List.of(stack.log().events().get((int) duplicate.ofIndex())));
    }

    @Test
    void releaseOfDevelopmentNeverOpensWithTheKeyOfProduction() throws IOException {
        String version = nextVersion();
        stack.publish(build(7), "development", version, "--wait").endedWith(0);
        Served development = stack.served("development", version, folder);
        String productionKey = stack.publicKeyPem("production");
        for (BundleOpener client : everyClient()) {
            assertInstanceOf(
                    Opening.Refused.class, client.open(development.bundle(), productionKey, newFolder("client")));
        }
        Path state = newFolder("device");
        try (var hostile = new HostileServer()) {
            hostile.offer(version, development.bundle());
            CliRun refused = stack.cli()
                    .run(
                            "device",
                            "update",
                            "--server",
                            hostile.url(),
                            "--app",
                            Stack.APP,
                            "--public-key",
                            stack.processes().home().devicePublicKey(Stack.APP, "production"),
                            "--state",
                            state,
                            "--json")
                    .endedWith(REFUSED);
            assertEquals("builtin", refused.value("version"));
        }
    }

    @Test
    void strangersRequestIsTurnedAwayAtTheDoorAndFromKafkaGoesToTheDeadLetters() {
        String version = nextVersion();
        Path key = folder.resolve("stranger.pem");
        stack.cli().run("keygen", "--out", key).endedWith(0);
        int size = stack.log().events().size();
        stack.cli()
                .run(
                        "publish",
                        build(8),
                        "--app",
                        Stack.APP,
                        "--environment",
                        "development",
                        "--version",
                        version,
                        "--key",
                        key,
                        "--json")
                .endedWith(REFUSED);

        Upload upload = Upload.of(stack, build(8), "development", version, PersonKey.generate());
        stack.topics().send("signing-requests", upload.id().getBytes(UTF_8), upload.envelope());
        await().atMost(Stack.SOON).until(() -> deadLetter(upload).isPresent());
        assertNotEquals(
                "",
                new String(
                        deadLetter(upload)
                                .orElseThrow()
                                .headers()
                                .lastHeader("reason")
                                .value(),
                        UTF_8));
        assertNothingButOneReleaseSince(size, nextVersion(), 81);
    }

    private Optional<ConsumerRecord<byte[], byte[]>> deadLetter(Upload upload) {
        return stack.topics().records("signing-requests-dead").stream()
                .filter(dead -> Arrays.equals(dead.value(), upload.envelope()))
                .findFirst();
    }

    /** Whatever was sent before is settled once this later request is: requests are answered in order. */
    private void assertNothingButOneReleaseSince(int size, String version, long seed) {
        String request = stack.publish(build(seed), "development", version, "--wait")
                .endedWith(0)
                .value("request");
        List<Event> since = stack.log().events();
        since = since.subList(size, since.size());
        assertEquals(
                List.of(ReleaseProposed.KIND, ReleaseSealed.KIND, ChannelUpdated.KIND, HeadsAttested.KIND),
                since.stream().map(Event::kind).toList());
        assertEquals(request, ((ReleaseProposed) since.getFirst()).request().hex());
    }

    private void assertOpensInEveryClient(String environment, String version, Path zip) throws IOException {
        Served served = stack.served(environment, version, folder);
        for (BundleOpener client : everyClient()) {
            Opening opening = client.open(served.bundle(), stack.publicKeyPem(environment), newFolder("client"));
            Path plaintext = assertInstanceOf(Opening.Opened.class, opening).plaintext();
            assertEquals(-1, Files.mismatch(zip, plaintext), "first differing byte");
        }
    }

    private static void assertHolds(Path zip, Path web) throws IOException {
        try (var entries = new ZipFile(zip.toFile());
                var files = Files.walk(web)) {
            assertEquals(entries.size(), files.filter(Files::isRegularFile).count());
            for (var entry : entries.stream().toList()) {
                try (var content = entries.getInputStream(entry)) {
                    assertEquals(
                            -1,
                            Arrays.mismatch(content.readAllBytes(), Files.readAllBytes(web.resolve(entry.getName()))));
                }
            }
        }
    }

    private CliRun update(String environment, Path state) {
        return stack.cli()
                .run(
                        "device",
                        "update",
                        "--app",
                        Stack.APP,
                        "--public-key",
                        stack.processes().home().devicePublicKey(Stack.APP, environment),
                        "--state",
                        state,
                        "--json");
    }

    private CliRun audit(String log) {
        return stack.cli().run("audit", "verify", "--log", log, "--json");
    }

    private List<ReleaseSealed> sealed(String environment, String version) {
        return stack.log()
                .events(ReleaseSealed.class)
                .filter(event -> event.environment().value().equals(environment)
                        && event.version().value().equals(version))
                .toList();
    }

    private List<BundleOpener> everyClient() {
        return List.of(stockCipher, CapgoCli.DECRYPT, new OpensslCheck());
    }

    private Path build(long seed) {
        return WebBuild.zip(folder.resolve("build-" + seed + ".zip"), seed, 100_000);
    }

    private Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(folder, name);
    }
}
