package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.e2e.stack.SoftToken;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.Service;
import dev.countersign.localstack.StackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The token is pulled while requests come in, and put back: they wait, nothing is lost, and no process starts anew. */
class PulledTokenIT {
    private static final String AWAY = "countersign_key_holder_unavailable_seconds";
    /** What is promised once the token is back. */
    private static final Duration RECOVERY = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void actsWaitForTheTokenAndGoOnWhenItIsBack() throws Exception {
        Path zip = WebBuild.zip(folder.resolve("build.zip"), 1, 100_000);
        SoftToken token = SoftToken.madeIn(folder);
        try (Stack stack = Stack.start(token.holdKeysPullablyOf(LocalStack.in(folder.resolve("home"))))) {
            stack.publish(zip, "development", "1.0.0", "--wait").endedWith(0);
            String waiting =
                    stack.publish(zip, "production", "2.0.0").endedWith(0).value("request");
            stack.approve(waiting, "approver-1", zip).endedWith(0);
            long loginsBefore = token.logins();
            long pid = stack.processes().pid(Service.SIGNING);

            token.pull();
            await().atMost(Stack.SOON).until(() -> seconds(stack) > 0);
            assertTrue(
                    stack.metrics(Service.SIGNING).contains("countersign_key_failures_total{"), "failures are counted");
            stack.publish(zip, "development", "1.1.0").endedWith(0);
            stack.cli()
                    .run(
                            "approve",
                            waiting,
                            "--key",
                            stack.processes().home().personKey("approver-2"),
                            "--yes",
                            "--json")
                    .endedWith(0);
            await().atMost(Stack.SOON).until(() -> seconds(stack) > 3);
            assertEquals(1, sealed(stack), "nothing is signed without the token");

            token.putBack();
            await().atMost(RECOVERY).until(() -> sealed(stack) == 3);
            await().atMost(RECOVERY).until(() -> seconds(stack) == 0);
            stack.served("development", "1.1.0", folder);
            stack.served("production", "2.0.0", folder);
            assertEquals(pid, stack.processes().pid(Service.SIGNING), "by the same process");
            long logins = token.logins() - loginsBefore;
            assertTrue(
                    logins <= 16,
                    "one login, and as many that found a dead session as threads were waiting: " + logins);

            stack.processes().stop(Service.SIGNING); // accounts for its keys
            assertFalse(stack.log().events().stream().noneMatch(KeyUsage.class::isInstance), "key.usage is there");
            stack.cli()
                    .run("audit", "verify", "--log", stack.logFolder(), "--json")
                    .endedWith(0);
        }
    }

    @Test
    void aWrongPinIsSentOnceAndEndsTheStartWithAClearError() throws Exception {
        SoftToken token = SoftToken.madeIn(folder);
        token.forgetPin();
        try (LocalStack stack =
                token.holdKeysPullablyOf(LocalStack.in(folder.resolve("home"))).build()) {
            assertThrows(StackException.class, stack::start);
            assertEquals(1, token.logins());
            String said = Files.readString(stack.home().log(Service.SIGNING));
            assertTrue(said.contains("the token refused the PIN (CKR_PIN_INCORRECT)"), said);
            assertFalse(said.contains("1357-wrong"), "a PIN in the log");
        }
    }

    private static long sealed(Stack stack) {
        return stack.log().events().stream()
                .filter(ReleaseSealed.class::isInstance)
                .count();
    }

    private static double seconds(Stack stack) {
        return stack.metrics(Service.SIGNING)
                .lines()
                .filter(line -> line.startsWith(AWAY))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
