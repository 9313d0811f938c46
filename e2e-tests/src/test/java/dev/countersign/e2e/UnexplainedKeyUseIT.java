package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.e2e.crash.CrashAgentJar;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The signing service dies between the use of a device key and the commit that would explain it: {@code audit verify} names the process, the entries between
 * which it died and the request that it worked on; and nothing where it ends in order.
 */
@Tag("long")
class UnexplainedKeyUseIT {
    /** Each after the device key was used, before a commit names the result. */
    private static final List<String> POINTS = List.of(
            "signing.bundle-sealed", "signing.sealed-object-put", "signing.seal-record-put", "signing.seal-checked");

    private static final String ENVIRONMENT = "development";
    /** For a machine that does other things beside. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private Path armed;
    private LocalStackBuilder builder;

    @Test
    void whatACrashTookWithItIsNamedWithItsProcess() throws IOException {
        armed = Files.createDirectory(folder.resolve("armed"));
        builder = LocalStack.in(folder.resolve("home"))
                .jvmOptions(
                        Service.SIGNING,
                        "-XX:-AutoCreateSharedArchive",
                        "-javaagent:" + CrashAgentJar.in(folder) + "=" + armed);
        List<String> requests = new ArrayList<>();
        try (Stack stack = Stack.start(builder)) {
            stack.processes().onCrash((service, exit) -> stack.processes().launch(service));
            published(stack, "1.0.1"); // the phone says it runs 1.0.0
            assertEquals(List.of(), crashes(audited(stack)), "no crash so far");
            for (String point : POINTS) {
                Path order = Files.createFile(armed.resolve(point));
                requests.add(published(stack, "1." + (requests.size() + 1) + ".0"));
                assertFalse(Files.exists(order), point + " was reached");
            }
            assertNamed(stack, requests);

            stack.processes().restart(Service.SIGNING);
            published(stack, "2.0.0");
            assertEquals(POINTS.size(), crashes(audited(stack)).size(), "an orderly end is none");

            stack.processes().kill(Service.SIGNING);
            stack.processes().launch(Service.SIGNING);
            published(stack, "2.1.0");
            List<JsonNode> crashes = crashes(audited(stack));
            assertEquals(POINTS.size() + 1, crashes.size());
            assertTrue(crashes.getLast().path("requests").isEmpty(), "it worked on nothing when it was killed");
        }
        try (Stack stack = Stack.start(builder)) {
            assertEquals(POINTS.size() + 1, crashes(audited(stack)).size());
            String report = stack.cli()
                    .run("audit", "verify", "--log", stack.logFolder())
                    .endedWith(0)
                    .out();
            assertTrue(report.contains("0 not explained"), report);
            assertTrue(report.contains("crashed or was killed between entries"), report);
        }
    }

    private static void assertNamed(Stack stack, List<String> requests) {
        List<JsonNode> crashes = crashes(audited(stack));
        List<Event> events = stack.log().events();
        assertEquals(POINTS.size(), crashes.size());
        Set<String> processes = new HashSet<>();
        for (int i = 0; i < POINTS.size(); i++) {
            JsonNode crash = crashes.get(i);
            String process = crash.path("process").asText();
            assertTrue(processes.add(process), "each crash ends another process");
            assertEquals(
                    process, account(events, crash.path("last_entry").asInt()).process());
            KeyUsage next = account(events, crash.path("next_entry").asInt());
            assertTrue(next.isFirst());
            assertFalse(next.process().equals(process));
            List<String> named = new ArrayList<>();
            crash.path("requests").forEach(request -> named.add(request.asText()));
            assertEquals(List.of(requests.get(i)), named, POINTS.get(i));
        }
    }

    private static KeyUsage account(List<Event> events, int index) {
        return (KeyUsage) events.get(index);
    }

    /** Publishes, and waits until it is offered, by whatever process. */
    private String published(Stack stack, String version) {
        Path zip = WebBuild.zip(folder.resolve(version + ".zip"), version.hashCode(), 20_000);
        String request = stack.publish(zip, ENVIRONMENT, version).endedWith(0).value("request");
        await().atMost(PATIENCE).until(() -> stack.phone(ENVIRONMENT).isOffered(version));
        return request;
    }

    private static JsonNode audited(Stack stack) {
        JsonNode report = stack.cli()
                .run("audit", "verify", "--log", stack.logFolder(), "--json")
                .endedWith(0)
                .json();
        assertEquals(0, report.path("key_use").path("unexplained").asInt());
        return report;
    }

    private static List<JsonNode> crashes(JsonNode report) {
        List<JsonNode> crashes = new ArrayList<>();
        report.path("key_use").path("crashes").forEach(crashes::add);
        return crashes;
    }
}
