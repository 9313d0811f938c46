package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import dev.countersign.e2e.capgo.Opening;
import dev.countersign.e2e.capgo.StockCryptoCipher;
import dev.countersign.e2e.hostile.Wire;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.Served;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} in the middle of a journey. Once the service is started again the journey completes within 30 s: one release,
 * nothing lost, a log that verifies.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledServicesIT {
    private static final int SMALL = 100_000;
    /** Large enough to be in the middle of. */
    private static final int LARGE = 40 << 20;

    private static final Duration OFTEN = Duration.ofMillis(2);

    private Stack stack;
    private StockCryptoCipher stockCipher;
    private Path folder;

    private int releases;

    /** A higher one each time: a channel is not moved back by a publication, in whatever order the tests run. */
    private String nextVersion() {
        return "1." + ++releases + ".0";
    }

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        stockCipher = StockCryptoCipher.compiledFromNpm();
        stack = Stack.startIn(folder);
    }

    /** The journey may complete before what was killed is back: not every service has a part in every step. */
    @AfterEach
    void everythingIsBack() {
        for (Service service : Service.values()) {
            stack.processes().awaitReady(service);
        }
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void ingestInTheMiddleOfAnUpload() throws IOException {
        String version = nextVersion();
        Path zip = build(1, LARGE);
        try (var wire = new Wire(stack.processes().url(Service.INGEST), LARGE / 2, () -> {
            stack.processes().kill(Service.INGEST);
            stack.processes().launch(Service.INGEST);
        })) {
            CliRun published = stack.publish(stack.cli(wire.url().toString()), zip, "development", version, "--wait");
            assertTrue(wire.happened());
            assertEquals("offered", published.endedWith(0).value("status"));
        }
        assertOneRelease("development", version, zip);
    }

    @Test
    void ingestOnceItAcknowledged() throws IOException {
        String version = nextVersion();
        Path zip = build(2, SMALL);
        stack.publish(zip, "development", version).endedWith(0);
        killAndStartAgain(Service.INGEST);
        assertOneRelease("development", version, zip);
    }

    @Test
    void signingWhileItSeals() throws IOException {
        String version = nextVersion();
        Path zip = build(3, LARGE);
        stack.publish(zip, "development", version).endedWith(0);
        await().atMost(Stack.SOON)
                .pollInterval(OFTEN)
                .until(() -> happened("development", version).contains(ReleaseProposed.KIND));
        stack.processes().kill(Service.SIGNING);
        assertEquals(List.of(ReleaseProposed.KIND), happened("development", version), "killed before the seal");
        stack.processes().launch(Service.SIGNING);
        assertOneRelease("development", version, zip);
    }

    @Test
    void signingWhileApprovalsAreAwaited() throws IOException {
        String version = nextVersion();
        Path zip = build(4, SMALL);
        String request = stack.publish(zip, "production", version).endedWith(0).value("request");
        stack.approve(request, "approver-1", zip).endedWith(0);
        stack.processes().kill(Service.SIGNING);
        // Nobody is there to record it: it is taken all the same, and waits.
        stack.cli()
                .run("approve", request, "--key", stack.processes().home().personKey("approver-2"), "--yes", "--json")
                .endedWith(0);
        stack.processes().launch(Service.SIGNING);
        assertOneRelease("production", version, zip);
    }

    @Test
    void distributionWhileItFetches() throws IOException {
        String version = nextVersion();
        Path zip = build(5, LARGE);
        stack.publish(zip, "development", version).endedWith(0);
        await().atMost(Stack.SOON).pollInterval(OFTEN).until(this::isFetching);
        stack.processes().kill(Service.DISTRIBUTION);
        assertTrue(isFetching(), "killed before all was fetched");
        stack.processes().launch(Service.DISTRIBUTION);
        assertOneRelease("development", version, zip);
    }

    @Test
    void brokerOnceARequestWasAcknowledged() throws IOException {
        String version = nextVersion();
        Path zip = build(6, SMALL);
        stack.publish(zip, "development", version).endedWith(0);
        killAndStartAgain(Service.KAFKA);
        assertOneRelease("development", version, zip);
    }

    private void killAndStartAgain(Service service) {
        stack.processes().kill(service);
        stack.processes().launch(service);
    }

    private void assertOneRelease(String environment, String version, Path zip) throws IOException {
        Phone phone = stack.phone(environment);
        await().atMost(Stack.SOON).until(() -> phone.isOffered(version));
        Served served = phone.download(phone.ask("1.0.0"), folder);
        Opening opening = stockCipher.open(
                served.bundle(), stack.publicKeyPem(environment), Files.createTempDirectory(folder, "client"));
        assertEquals(
                -1,
                Files.mismatch(
                        zip, assertInstanceOf(Opening.Opened.class, opening).plaintext()));
        assertEquals(
                List.of(ReleaseProposed.KIND, ReleaseSealed.KIND, ChannelUpdated.KIND), happened(environment, version));
        stack.cli().run("audit", "verify", "--log", stack.logFolder(), "--json").endedWith(0);
    }

    /** What the log says of a version, in order. */
    private List<String> happened(String environment, String version) {
        return stack.log().events().stream()
                .filter(event -> isAbout(event, environment, version))
                .map(Event::kind)
                .toList();
    }

    private static boolean isAbout(Event event, String environment, String version) {
        return switch (event) {
            case ReleaseProposed it -> isAbout(it.scope(), it.version(), environment, version);
            case ReleaseSealed it -> isAbout(it.scope(), it.version(), environment, version);
            case ChannelUpdated it -> isAbout(it.scope(), it.stable(), environment, version);
            default -> false;
        };
    }

    private static boolean isAbout(Scope scope, @Nullable Version found, String environment, String version) {
        return scope.equals(new Scope(new AppId(Stack.APP), new EnvironmentName(environment)))
                && new Version(version).equals(found);
    }

    private boolean isFetching() {
        Path objects = stack.processes().home().directory().resolve("cache/objects/sealed");
        try (Stream<Path> files = Files.list(objects)) {
            return files.anyMatch(file -> file.toString().endsWith(".part"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path build(long seed, int size) {
        return WebBuild.zip(folder.resolve("build-" + seed + ".zip"), seed, size);
    }
}
