package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.e2e.capgo.Opening;
import dev.countersign.e2e.capgo.StockCryptoCipher;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a channel's rules switch on for devices: releases file by file, and operators who put single devices on a channel. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DevicesIT {
    private static final Map<String, String> FILES = files();

    private Stack stack;
    private Path folder;

    private static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("index.html", "<!doctype html><script src=app.js></script>");
        files.put("app.js", "CapacitorUpdater.notifyAppReady();\n".repeat(1000));
        files.put("assets/empty.txt", "");
        files.put("assets/with space & ünïcode.json", "{}");
        files.put("assets/already.br", "whose name devices would shorten");
        return files;
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        stack = Stack.startIn(folder);
        String policy = Files.readString(stack.processes().home().policy())
                .replace("serial: 1", "serial: 2")
                .replace(
                        "development: { default: true }",
                        "development: { default: true }\n          beta: { self_set: false, public: false, assignable: true, delta: true }");
        Path next = Files.writeString(folder.resolve("policy.yaml"), policy);
        stack.adopt(next);
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void anAssignedDeviceGetsTheChannelsReleaseFileByFileAndEveryFileOpensInTheStockPlugin() throws IOException {
        Path zip = zip(folder.resolve("build.zip"));
        stack.publish(zip, "development", "1.1.0", "--wait").endedWith(0);
        publish(zip, "1.2.0-beta.1", "beta");
        Phone phone = stack.phone("development");
        await().atMost(Stack.SOON).until(() -> phone.isOffered("1.1.0"));
        assertFalse(phone.ask("1.0.0").has("manifest"), "the default channel does not say delta");

        assignment("assign", "beta").endedWith(0);
        await().atMost(Stack.SOON).until(() -> phone.isOffered("1.2.0-beta.1"));
        await().atMost(Stack.SOON).until(() -> phone.ask("1.0.0").has("manifest"));
        assertOpensFileByFile(phone.ask("1.0.0"));
        aVerifyingDeviceIsShownThatTheListOfFilesIsTheLogs();

        assignment("unassign").endedWith(0);
        await().atMost(Stack.SOON).until(() -> phone.isOffered("1.1.0"));
        assertEquals(
                FILES.size(),
                stack.log()
                        .events(ReleaseSealed.class)
                        .filter(event -> event.version().value().equals("1.2.0-beta.1"))
                        .findFirst()
                        .orElseThrow()
                        .manifest()
                        .files());
        stack.cli().run("audit", "verify", "--log", stack.logFolder(), "--json").endedWith(0);
    }

    /** The same device at level L2, before and after it has seen a state of the log. */
    private void aVerifyingDeviceIsShownThatTheListOfFilesIsTheLogs() throws IOException {
        Path state = Files.createDirectories(folder.resolve("verifying"));
        Files.writeString(state.resolve("device_id"), stack.phone("development").deviceId());
        for (String status : List.of("updated", "up_to_date")) {
            JsonNode outcome = stack.cli()
                    .run(
                            "device",
                            "update",
                            "--app",
                            Stack.APP,
                            "--public-key",
                            stack.processes().home().devicePublicKey(Stack.APP, "development"),
                            "--channel",
                            "beta",
                            "--log-key",
                            stack.processes().home().logVerifierKey(),
                            "--state",
                            state,
                            "--json")
                    .endedWith(0)
                    .json();
            assertEquals(status, outcome.path("status").asText(), outcome::toString);
            assertEquals("1.2.0-beta.1", outcome.path("version").asText());
        }
    }

    private void assertOpensFileByFile(JsonNode answer) throws IOException {
        var plugin = StockCryptoCipher.compiledFromNpm();
        String publicKey = stack.publicKeyPem("development");
        String sessionKey = answer.required("session_key").textValue();
        Map<String, String> opened = new TreeMap<>();
        for (JsonNode file : answer.required("manifest")) {
            assertEquals(3, file.size());
            String name = file.required("file_name").textValue();
            Path stored = stack.phone("development")
                    .download(file.required("download_url").textValue(), folder);
            Opening opening = plugin.openFile(
                    name, sessionKey, file.required("file_hash").textValue(), stored, publicKey, scratch());
            Path plain = assertInstanceOf(Opening.Opened.class, opening, name).plaintext();
            opened.put(name.replaceFirst("\\.br$", ""), Files.readString(plain));

            byte[] altered = Files.readAllBytes(stored);
            altered[altered.length / 2] ^= 1;
            assertInstanceOf(
                    Opening.Refused.class,
                    plugin.openFile(
                            name,
                            sessionKey,
                            file.required("file_hash").textValue(),
                            Files.write(stored, altered),
                            publicKey,
                            scratch()),
                    name);
        }
        assertEquals(new TreeMap<>(FILES), opened);
        assertTrue(answer.required("url").textValue().contains("/bundles/"));
    }

    private CliRun assignment(String verb, Object... channel) {
        var command = new ArrayList<Object>(List.of("channel", verb));
        command.addAll(List.of(channel));
        command.addAll(List.of(
                "--app",
                Stack.APP,
                "--environment",
                "development",
                "--device",
                stack.phone("development").deviceId(),
                "--key",
                stack.processes().home().personKey("publisher")));
        return stack.cli().run(command.toArray());
    }

    private void publish(Path zip, String version, String channel) {
        stack.cli()
                .run(
                        "publish",
                        zip,
                        "--app",
                        Stack.APP,
                        "--environment",
                        "development",
                        "--version",
                        version,
                        "--channel",
                        channel,
                        "--key",
                        stack.processes().home().personKey("publisher"),
                        "--wait")
                .endedWith(0);
    }

    private Path scratch() throws IOException {
        return Files.createTempDirectory(folder, "plugin");
    }

    private static Path zip(Path file) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var each : FILES.entrySet()) {
                zip.putNextEntry(new ZipEntry(each.getKey()));
                zip.write(each.getValue().getBytes(UTF_8));
                zip.closeEntry();
            }
        }
        return file;
    }
}
