package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.log.LogPath;
import dev.countersign.e2e.stack.Cli;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.OfflineDistribution;
import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What docs/airgap.md says, done: published on one side, carried over as a file, served where there is nothing but a folder and the log key. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AirGapIT {
    private static final String ENVIRONMENT = "development";
    private static final byte[] NOTHING = {};

    private Path folder;
    private Path logKey;
    private Path devicePem;
    private Cli cli;
    private byte[] online;

    @BeforeAll
    void publishHere(@TempDir Path temporary) throws IOException {
        folder = temporary;
        try (Stack stack = Stack.startIn(folder)) {
            cli = stack.cli();
            logKey = stack.processes().home().logVerifierKey();
            devicePem = stack.processes().home().devicePublicKey(Stack.APP, ENVIRONMENT);
            publish(stack, "1.0.1");
            online = Files.readAllBytes(
                    stack.served(ENVIRONMENT, "1.0.1", folder).bundle().ciphertext());
            export(stack, "1.0.1", "first.zip");
            publish(stack, "1.0.2");
            export(stack, "1.0.2", "second.zip");
        }
    }

    @AfterAll
    void forget() {
        online = NOTHING;
    }

    @Test
    void whatWasPublishedHereIsServedThereAndVerifiesAsIfOnline() throws IOException {
        Path there = folder.resolve("there/objects");
        imports("first.zip", there).endedWith(0);
        try (var distribution = OfflineDistribution.start(folder.resolve("there"), there, logKey)) {
            Phone phone = distribution.phone(Files.readString(devicePem));
            distribution.awaitOffered(phone, "1.0.1");
            Path sealed = phone.download(phone.ask("1.0.0").required("url").textValue(), folder);
            assertArrayEquals(online, Files.readAllBytes(sealed), "the very bytes");

            JsonNode stock = update(distribution.url(), "stock").endedWith(0).json();
            assertEquals("1.0.1", stock.path("version").asText());
            JsonNode verifying = update(distribution.url(), "verifying", "--log-key", logKey)
                    .endedWith(0)
                    .json();
            assertEquals("1.0.1", verifying.path("version").asText());
            assertEquals(stock.path("bundle"), verifying.path("bundle"));
            String log = distribution.url() + "/log";
            cli.run("audit", "verify", "--log", log, "--objects", distribution.url(), "--log-key", logKey, "--json")
                    .endedWith(0);

            imports("second.zip", there).endedWith(0);
            distribution.awaitOffered(phone, "1.0.2");
            assertEquals(
                    "1.0.2",
                    update(distribution.url(), "verifying", "--log-key", logKey)
                            .endedWith(0)
                            .value("version"));
            assertRefused("rewind", folder.resolve("first.zip"), there);
            assertEquals("1.0.2", phone.ask("1.0.0").path("version").asText(), "a refused archive changes nothing");
        }
    }

    @Test
    void whateverTheCarrierDoesIsNamedAndNothingOfItIsVisible() throws IOException {
        Path there = folder.resolve("elsewhere");
        Path archive = folder.resolve("first.zip");
        assertRefused("object-altered", altered(archive, this::flipSealed), there);
        assertRefused("root-mismatch", altered(archive, this::flipEntry), there);
        assertRefused("bad-signature", altered(archive, AirGapIT::resize), there);
        byte[] whole = Files.readAllBytes(archive);
        assertRefused(
                "malformed",
                Files.write(folder.resolve("cut.zip"), Arrays.copyOf(whole, whole.length - whole.length / 3)),
                there);
        try (Stream<Path> files = Files.walk(there)) {
            assertTrue(files.noneMatch(
                    file -> Files.isRegularFile(file) && !file.toString().contains(".tmp")));
        }
    }

    /** Changes a file system that is an archive. */
    private interface Change {
        void change(Path root) throws IOException;
    }

    private Path altered(Path archive, Change change) throws IOException {
        Path copy = Files.createTempFile(folder, "altered", ".zip");
        Files.write(copy, Files.readAllBytes(archive));
        try (FileSystem zip = FileSystems.newFileSystem(copy)) {
            change.change(zip.getPath("/"));
        }
        return copy;
    }

    private void flipSealed(Path root) throws IOException {
        try (Stream<Path> sealed = Files.list(root.resolve("sealed"))) {
            flip(sealed.findFirst().orElseThrow());
        }
    }

    private void flipEntry(Path root) throws IOException {
        try (Stream<Path> bundles =
                Files.walk(root.resolve("log/" + LogPath.entries(0, 1)).getParent())) {
            flip(bundles.filter(Files::isRegularFile).findFirst().orElseThrow());
        }
    }

    /** A checkpoint of more entries, under the old signature. */
    private static void resize(Path root) throws IOException {
        Path checkpoint = root.resolve("log/checkpoint");
        Files.writeString(checkpoint, Files.readString(checkpoint).replaceFirst("\n(\\d+)\n", "\n1$1\n"));
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 5] ^= 1;
        Files.write(file, bytes);
    }

    private void assertRefused(String reason, Path archive, Path store) {
        CliRun run = imports(archive, store).endedWith(4);
        assertEquals(reason, run.value("reason"), run.out() + run.err());
    }

    private CliRun imports(Object archive, Path store) {
        return cli.run(
                "import-release", folder.resolve(archive.toString()), "--store", store, "--log-key", logKey, "--json");
    }

    private CliRun update(URI server, String state, Object... more) {
        List<Object> command = new ArrayList<>(List.of("device", "update", "--server", server, "--app", Stack.APP));
        command.addAll(List.of(
                "--public-key", devicePem, "--version-native", "1.0.0", "--state", folder.resolve(state), "--json"));
        command.addAll(List.of(more));
        return cli.run(command.toArray());
    }

    private void publish(Stack stack, String version) {
        Path zip = WebBuild.zip(folder.resolve(version + ".zip"), version.hashCode(), 50_000);
        assertEquals(
                "offered",
                stack.publish(zip, ENVIRONMENT, version, "--wait").endedWith(0).value("status"));
        URI server = stack.processes().url(Service.DISTRIBUTION);
        await().atMost(Stack.SOON) // until that head is attested
                .until(() -> update(server, "online", "--log-key", logKey).out().contains(version));
    }

    private void export(Stack stack, String version, String archive) {
        stack.cli()
                .run(
                        "export-release",
                        Stack.APP + "/" + ENVIRONMENT + "/" + version,
                        "--store",
                        stack.processes().home().objects(),
                        "--out",
                        folder.resolve(archive),
                        "--json")
                .endedWith(0);
    }
}
