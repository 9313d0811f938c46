package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./countersign up} promises a terminal. */
class LocalStackIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Path ROOT = Path.of(System.getProperty("countersign.root"));

    @TempDir
    Path directory;

    private Path output;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void output() {
        output = directory.resolve("output");
    }

    @AfterEach
    void endAll() throws Exception {
        for (Process process : started) {
            process.destroy();
            process.waitFor(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void stackThatIsKilledLeavesNothingRunningAndStartsAgainOnItsState() throws Exception {
        Process first = up();
        awaitOutput("ready");
        List<ProcessHandle> children = first.descendants().toList();
        assertEquals(Service.values().length, children.size());
        String policy = Files.readString(home().resolve("policy.yaml"));

        first.destroyForcibly().waitFor();
        Process second = up();
        await().atMost(LIMIT).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        awaitOutput("ready");
        assertEquals(policy, Files.readString(home().resolve("policy.yaml")));

        second.destroy();
        List<ProcessHandle> rest = second.descendants().toList();
        assertTrue(second.waitFor(30, TimeUnit.SECONDS));
        assertTrue(rest.stream().noneMatch(ProcessHandle::isAlive), "left after SIGTERM");
    }

    @Test
    void serviceThatDiesIsStartedAgain() throws Exception {
        Process stack = up();
        awaitOutput("ready");
        stack.descendants()
                .filter(child -> child.info().arguments().stream()
                        .flatMap(Stream::of)
                        .anyMatch(argument -> argument.contains("ingest-service")))
                .forEach(ProcessHandle::destroyForcibly);
        awaitOutput("ingest-service is ready again");
    }

    @Test
    void demoHoldsFromPublishToAudit() throws Exception {
        Process demo = run(List.of("demo", "--once"));
        assertTrue(demo.waitFor(5, TimeUnit.MINUTES), this::said);
        assertEquals(0, demo.exitValue(), this::said);
        assertTrue(said().contains("Every step held."), this::said);
    }

    @Test
    void portTakenIsOneLineAndNothingIsLeft() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Process stack = up("COUNTERSIGN_SIGNING_PORT", Integer.toString(other.getLocalPort()));
            assertTrue(stack.waitFor(60, TimeUnit.SECONDS));
            assertEquals(1, stack.exitValue());
            assertEquals(
                    List.of(
                            "countersign: port " + other.getLocalPort()
                                    + " for signing-service is taken; stop what uses it, or set COUNTERSIGN_SIGNING_PORT to a free one"),
                    Files.readAllLines(output));
        }
    }

    @Test
    void serviceThatCannotStartIsNamedAndNothingIsLeft() throws Exception {
        Files.createDirectories(home());
        Files.writeString(home().resolve("state-version"), "1\n");
        Files.writeString(home().resolve("policy.yaml"), "serial: none\n");
        Process stack = up();
        assertTrue(stack.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(1, stack.exitValue());
        List<String> lines = Files.readAllLines(output);
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(
                lines.getFirst().startsWith("countersign: signing-service ended while starting ("), lines.getFirst());
        assertEquals("", Files.readString(home().resolve("processes")));
    }

    private Process up(String... environment) throws Exception {
        return run(List.of("up"), environment);
    }

    private Process run(List<String> arguments, String... environment) throws Exception {
        Files.deleteIfExists(output);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-Dcountersign.root=" + ROOT,
                "-jar",
                ROOT.resolve("deploy/local-stack/target/countersign-local-stack.jar")
                        .toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("COUNTERSIGN_HOME", home().toString());
        for (Service service : Service.values()) {
            builder.environment().put(service.portVariable(), "0");
        }
        for (int i = 0; i < environment.length; i += 2) {
            builder.environment().put(environment[i], environment[i + 1]);
        }
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private void awaitOutput(String text) {
        await().atMost(LIMIT).until(() -> {
            assertTrue(!said().contains("countersign: "), this::said);
            return said().contains(text);
        });
    }

    private String said() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path home() {
        return directory.resolve("home");
    }
}
