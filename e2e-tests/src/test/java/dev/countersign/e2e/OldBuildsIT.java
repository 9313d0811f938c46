package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.e2e.capgo.Opening;
import dev.countersign.e2e.capgo.StockCryptoCipher;
import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.Served;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds whose plugin does not tell its device key: nothing for them until the policy says which key they have, and then what that key opens. */
class OldBuildsIT {
    private static final String DEVICE = "44f128a5-ac7a-4c9a-be4c-224b6bf81b20";

    @TempDir
    Path folder;

    private Stack stack;

    @Test
    void theyAreServedAsThePolicySaysAndAuditorsComputeTheSame() throws IOException {
        try (Stack started = Stack.startIn(folder)) {
            stack = started;
            Path web = WebBuild.zip(folder.resolve("web.zip"), 7, 20_000);
            stack.publish(web, "development", "1.1.0", "--wait").endedWith(0);
            stack.served("development", "1.1.0", folder);
            Phone silent = stack.phone("development").withPlugin("7.49.0", null);
            Phone brief = stack.phone("development").withPlugin("8.40.7", "MIIB");
            Phone keyless = stack.phone("development").withPlugin("8.51.23", null);
            for (Phone phone : new Phone[] {silent, brief, keyless}) {
                assertEquals("key_id_mismatch", phone.ask("1.0.0").path("error").asText());
            }

            adopt(2, "    legacy: { environment: development }\n    environments:", "");
            await().atMost(Stack.SOON).until(() -> silent.isOffered("1.1.0") && brief.isOffered("1.1.0"));
            assertOpens(silent, web);
            assertOpens(brief, web);
            assertEquals("key_id_mismatch", keyless.ask("1.0.0").path("error").asText());
            assertTrue(stack.phone("development").isOffered("1.1.0"), "who tells the key is served as before");
            assertTrue(compared().size() >= 2);
            JsonNode explained =
                    stack.cli().run(explain("--key-id", "")).endedWith(0).json().path("offers");
            assertEquals("key_id_mismatch", explained.path(0).path("refused").asText(), explained::toString);
            assertEquals("1.1.0", explained.path(1).path("version").asText(), explained::toString);

            // the next process reads it from the log again
            stack.processes().kill(Service.DISTRIBUTION);
            stack.processes().launch(Service.DISTRIBUTION);
            stack.processes().awaitReady(Service.DISTRIBUTION);
            await().atMost(Stack.SOON).until(() -> silent.isOffered("1.1.0"));

            // no key 2 is there, and a channel that falls back to the built-in bundle
            adopt(
                    3,
                    "    legacy: { environment: development, key: 2 }\n    environments:",
                    "development: { default: true, on_revoke: builtin }");
            await().atMost(Stack.SOON)
                    .until(() -> silent.ask("1.0.0").path("error").asText().equals("key_id_mismatch"));
            stack.publish(web, "development", "1.2.0", "--wait").endedWith(0);
            stack.served("development", "1.2.0", folder);
            revoke("1.2.0");
            await().atMost(Stack.SOON)
                    .until(() -> stack.phone("development")
                            .ask("1.2.0")
                            .path("version")
                            .asText()
                            .equals("builtin"));
            assertEquals(
                    null,
                    stack.log().events(ChannelUpdated.class).toList().getLast().stable());
            compared();
            stack.cli().run("audit", "verify", "--log", stack.logFolder()).endedWith(0);
        }
    }

    private JsonNode compared() {
        return stack.cli()
                .run("audit", "compare", "--log", stack.logFolder(), "--json")
                .endedWith(0)
                .json()
                .path("offers");
    }

    private Object[] explain(String... more) {
        return Stream.concat(
                        Stream.of(
                                "audit",
                                "explain",
                                "--device",
                                DEVICE,
                                "--app",
                                Stack.APP,
                                "--environment",
                                "development",
                                "--channel",
                                "development",
                                "--log",
                                stack.logFolder(),
                                "--json"),
                        Stream.of(more))
                .toArray();
    }

    private void assertOpens(Phone phone, Path web) throws IOException {
        Served served = phone.download(phone.ask("1.0.0"), folder);
        Opening opening = StockCryptoCipher.compiledFromNpm()
                .open(served.bundle(), stack.publicKeyPem("development"), Files.createTempDirectory(folder, "open"));
        assertEquals(
                -1,
                Files.mismatch(
                        web, assertInstanceOf(Opening.Opened.class, opening).plaintext()));
    }

    private void adopt(int serial, String environments, String channel) throws IOException {
        String policy = Files.readString(stack.processes().home().directory().resolve("policy.yaml"))
                .replace("serial: 1", "serial: " + serial)
                .replaceFirst("    environments:", environments);
        if (!channel.isEmpty()) {
            policy = policy.replace("development: { default: true }", channel);
        }
        Path next = Files.writeString(folder.resolve("next-" + serial + ".yaml"), policy);
        stack.adopt(next);
    }

    private void revoke(String version) {
        stack.cli()
                .run(
                        "revoke",
                        "--app",
                        Stack.APP,
                        "--environment",
                        "development",
                        "--version",
                        version,
                        "--reason",
                        "security",
                        "--key",
                        stack.processes().home().personKey("publisher"),
                        "--wait")
                .endedWith(0);
    }
}
