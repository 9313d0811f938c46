package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.request.RolloutHalt;
import dev.countersign.contract.rollout.Cohort;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rollout from its start to the guard's halt, as publishers, devices and auditors see it. */
class RolloutIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENVIRONMENT = "development";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void aRolloutReachesItsShareIsProvenToDevicesAndHaltedByTheGuard() throws IOException {
        try (Stack stack = Stack.startIn(folder)) {
            Path first = WebBuild.zip(folder.resolve("one.zip"), 1, 50_000);
            Path second = WebBuild.zip(folder.resolve("two.zip"), 2, 50_000);
            stack.publish(first, ENVIRONMENT, "2.0.0", "--wait").endedWith(0);
            stack.cli()
                    .run(
                            "publish",
                            second,
                            "--app",
                            Stack.APP,
                            "--environment",
                            ENVIRONMENT,
                            "--version",
                            "2.1.0",
                            "--key",
                            stack.processes().home().personKey("publisher"),
                            "--wait",
                            "--json")
                    .endedWith(0);
            stack.served(ENVIRONMENT, "2.0.0", folder);

            rollout(stack, "start", "--share", "40%:2s,60%").endedWith(0);
            await().atMost(Stack.SOON).until(() -> newest(stack).rollout().basisPoints() == 6_000);
            Rollout rollout = newest(stack).rollout();

            // every device gets what arithmetic says, and audit explain says the same
            List<String> devices = devices();
            String in = devices.stream()
                    .filter(device -> Cohort.placeOf(rollout.salt(), device) < 6_000)
                    .findFirst()
                    .orElseThrow();
            String out = devices.stream()
                    .filter(device -> Cohort.placeOf(rollout.salt(), device) >= 6_000)
                    .findFirst()
                    .orElseThrow();
            await().atMost(Stack.SOON).until(() -> offered(stack, in, "0.9.0").equals("2.1.0"));
            for (String device : devices) {
                boolean reached = Cohort.placeOf(rollout.salt(), device) < 6_000;
                assertEquals(reached ? "2.1.0" : "2.0.0", offered(stack, device, "0.9.0"));
            }
            assertEquals("2.1.0", explained(stack, in));
            assertEquals("2.0.0", explained(stack, out));

            // publishing onto the channel is refused meanwhile
            CliRun refused =
                    stack.publish(WebBuild.zip(folder.resolve("three.zip"), 3, 50_000), ENVIRONMENT, "2.2.0", "--wait");
            assertEquals("rollout-in-progress", refused.endedWith(4).value("reason"));

            // a device with the log key pinned has it proven
            CliRun updated = verifyingDevice(stack).endedWith(0);
            assertEquals("L2", updated.value("level"));
            assertTrue(List.of("2.0.0", "2.1.0").contains(updated.value("version")));
            assertEquals("up_to_date", verifyingDevice(stack).endedWith(0).value("status"));

            // failures make the guard halt it; whoever has it keeps it
            report(stack, devices.subList(0, 40));
            await().atMost(Stack.SOON).until(() -> newest(stack).rollout().state() == Rollout.State.HALTED);
            RequestProposed halt = stack.log()
                    .events(RequestProposed.class)
                    .filter(event -> event.requestKind().equals(RolloutHalt.KIND))
                    .findFirst()
                    .orElseThrow();
            assertFalse(halt.by().equals(stack.publisher().keyId()), "the guard has a key of its own");
            await().atMost(Stack.SOON).until(() -> offered(stack, in, "0.9.0").equals("2.0.0"));
            assertEquals("no_new_version_available", offered(stack, in, "2.1.0"));

            rollout(stack, "rollback").endedWith(0);
            await().atMost(Stack.SOON).until(() -> offered(stack, in, "2.1.0").equals("2.0.0"));
            assertTrue(stack.log().events(HeadsAttested.class).count() >= 5);
            JsonNode audit = stack.cli()
                    .run(
                            "audit",
                            "verify",
                            "--log",
                            stack.logFolder(),
                            "--log-key",
                            stack.processes().home().logVerifierKey(),
                            "--json")
                    .endedWith(0)
                    .json();
            assertTrue(audit.path("ok").asBoolean(), audit::toString);
        }
    }

    private static CliRun rollout(Stack stack, String act, String... more) {
        List<Object> command = new ArrayList<>(List.of("rollout", act, ENVIRONMENT, "--app", Stack.APP));
        command.addAll(List.of("--environment", ENVIRONMENT, "--version", "2.1.0", "--wait", "--json"));
        command.addAll(List.of("--key", stack.processes().home().personKey("publisher")));
        command.addAll(List.of(more));
        return stack.cli().run(command.toArray());
    }

    private static ChannelUpdated newest(Stack stack) {
        return stack.log()
                .events(ChannelUpdated.class)
                .reduce((before, after) -> after)
                .orElseThrow();
    }

    private static List<String> devices() {
        var random = new Random(3);
        List<String> devices = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            devices.add(new UUID(random.nextLong(), random.nextLong()).toString());
        }
        return devices;
    }

    private String explained(Stack stack, String device) {
        JsonNode offers = stack.cli()
                .run(
                        "audit",
                        "explain",
                        "--device",
                        device,
                        "--app",
                        Stack.APP,
                        "--environment",
                        ENVIRONMENT,
                        "--channel",
                        ENVIRONMENT,
                        "--log",
                        stack.logFolder(),
                        "--log-key",
                        stack.processes().home().logVerifierKey(),
                        "--json")
                .endedWith(0)
                .json()
                .path("offers");
        return offers.get(offers.size() - 1).path("version").asText();
    }

    private CliRun verifyingDevice(Stack stack) {
        return stack.cli()
                .run(
                        "device",
                        "update",
                        "--app",
                        Stack.APP,
                        "--public-key",
                        stack.processes().home().devicePublicKey(Stack.APP, ENVIRONMENT),
                        "--log-key",
                        stack.processes().home().logVerifierKey(),
                        "--state",
                        folder.resolve("device"),
                        "--json");
    }

    /** The version that a device is offered, or why it is not. */
    private String offered(Stack stack, String device, String running) {
        JsonNode answer = post(stack, "/updates", body(stack, device, running, Map.of()));
        return answer.has("error")
                ? answer.path("error").asText()
                : answer.path("version").asText();
    }

    private void report(Stack stack, List<String> devices) {
        List<Map<String, Object>> events = new ArrayList<>();
        for (String device : devices) {
            events.add(body(stack, device, "2.1.0", Map.of("action", "update_fail")));
        }
        assertEquals("ok", post(stack, "/stats", events).path("status").asText());
    }

    private Map<String, Object> body(Stack stack, String device, String running, Map<String, Object> more) {
        String pem = stack.publicKeyPem(ENVIRONMENT).replaceAll("-----[^-]+-----|\\s", "");
        Map<String, Object> body = new java.util.TreeMap<>(more);
        body.put("app_id", Stack.APP);
        body.put("device_id", device);
        body.put("platform", "android");
        body.put("version_name", running);
        body.put("version_build", "0.1.0");
        body.put("plugin_version", "8.51.23");
        body.put("is_prod", true);
        body.put("is_emulator", false);
        body.put("key_id", pem.substring(0, 20));
        return body;
    }

    private JsonNode post(Stack stack, String path, Object body) {
        try {
            var request = HttpRequest.newBuilder(URI.create(stack.processes().url(Service.DISTRIBUTION) + path))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                    .build();
            return JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
