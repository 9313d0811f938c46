package dev.countersign.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.ShiftedClock;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The signing service's clock is a day ahead, then a day behind. What it releases keeps the order in which it was asked, requests that look
 * expired to it are refused and not lost, the log verifies, its topic has all of it, and the alert rule {@code ClockWrong} holds for this
 * service and no other. {@code libfaketime} makes a JVM slow; runs only when asked for, by {@code benchmarks/faults}.
 */
@Tag("long")
class WrongClockIT {
    private static final int SIZE = 20_000;
    private static final String RULE = "abs(countersign_clock_seconds - timestamp(countersign_clock_seconds)) > ";
    private static final Path ALERTS =
            Path.of(System.getProperty("countersign.root"), "deploy/observability/alerts.yaml");

    @Test
    void orderComesFromTheLogAndTheAlarmIsRaised(@TempDir Path folder) throws IOException {
        LocalStackBuilder builder = LocalStack.in(folder.resolve("home"));
        ShiftedClock clock = ShiftedClock.of(builder, Service.SIGNING, folder);
        try (Stack stack = Stack.start(builder)) {
            offered(stack, folder, 1, "24");
            assertFalse(isWrong(stack, Service.SIGNING), "a clock that is right");

            set(stack, clock, "+1d");
            offered(stack, folder, 2, "168");
            assertTrue(isWrong(stack, Service.SIGNING), "a day ahead");
            assertFalse(isWrong(stack, Service.INGEST), "the others' are right");
            assertFalse(isWrong(stack, Service.DISTRIBUTION), "the others' are right");
            CliRun refused = publish(stack, folder, 3, "24");
            assertEquals("expired", refused.endedWith(4).value("reason"), "good for a day, which is over there");

            set(stack, clock, "-1d");
            offered(stack, folder, 4, "24");
            assertTrue(isWrong(stack, Service.SIGNING), "a day behind");

            set(stack, clock, "+0");
            offered(stack, folder, 5, "24");
            assertFalse(isWrong(stack, Service.SIGNING), "mended");
            assertOrderIsTheLogs(stack);
        }
    }

    private static void set(Stack stack, ShiftedClock clock, String by) throws IOException {
        clock.shift(by);
        stack.processes().restart(Service.SIGNING);
    }

    private static void offered(Stack stack, Path folder, int number, String hours) {
        assertEquals(
                "offered", publish(stack, folder, number, hours).endedWith(0).value("status"));
        stack.served("development", version(number), folder);
    }

    private static CliRun publish(Stack stack, Path folder, int number, String hours) {
        Path zip = WebBuild.zip(folder.resolve(number + ".zip"), number, SIZE);
        return stack.publish(zip, "development", version(number), "--wait", "--expires", hours);
    }

    private static String version(int number) {
        return "1." + number + ".0";
    }

    private static void assertOrderIsTheLogs(Stack stack) {
        List<String> versions = new ArrayList<>();
        List<Instant> times = new ArrayList<>();
        stack.log().events(ReleaseSealed.class).forEach(each -> {
            versions.add(each.version().value());
            times.add(each.time());
        });
        assertEquals(List.of(version(1), version(2), version(4), version(5)), versions);
        assertTrue(
                stack.topics().records("signing-events").size()
                        > stack.log().events().size(),
                "each entry, and checkpoints");
        assertFalse(
                times.equals(times.stream().sorted().toList()), "positive control: their times are in another order");
        stack.cli().run("audit", "verify", "--log", stack.logFolder(), "--json").endedWith(0);
    }

    /** The rule as Prometheus is given it; a sample's timestamp is that of the machine that scrapes. */
    private static boolean isWrong(Stack stack, Service service) throws IOException {
        List<String> lines = Files.readAllLines(ALERTS);
        String rule = lines.get(lines.indexOf("      - alert: ClockWrong") + 1);
        assertTrue(rule.contains(RULE), rule);
        double limit = Double.parseDouble(rule.substring(rule.indexOf(RULE) + RULE.length()));
        double clock = stack.metrics(service)
                .lines()
                .filter(line -> line.startsWith("countersign_clock_seconds"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
        return Math.abs(clock - Clock.systemUTC().millis() / 1000.0) > limit;
    }
}
