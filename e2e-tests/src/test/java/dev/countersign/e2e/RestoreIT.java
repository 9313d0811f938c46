package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.Event;
import dev.countersign.e2e.stack.Folders;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import dev.countersign.localstack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/operations.md says about backup and restore, done: first Kafka is lost, then the object store since its backup. */
class RestoreIT {
    private static final String ENVIRONMENT = "development";

    @TempDir
    Path folder;

    @Test
    void whatIsLostIsNamedAndTheLogGoesOn() throws IOException {
        Path home = folder.resolve("home");
        Path objects = home.resolve("objects");
        Path backup = folder.resolve("backup");
        try (Stack stack = Stack.start(LocalStack.in(home))) {
            publish(stack, "1.0.1");
        }

        Folders.delete(home.resolve("kafka"));
        List<Event> before;
        try (Stack stack = Stack.start(LocalStack.in(home))) {
            publish(stack, "1.0.2");
            assertWhole(stack);
            Folders.copy(objects, backup);
            newLogKey(stack);
            publish(stack, "1.0.3");
            before = stack.log().events();
        }

        Folders.delete(objects);
        Folders.delete(home.resolve("cache/objects")); // else distribution still has what the store has lost
        Folders.copy(backup, objects);
        refusesToForkTheLog(home);

        LocalStackBuilder restoring =
                LocalStack.in(home).property(Service.SIGNING, "countersign.signing.restore", "from-kafka");
        try (Stack stack = Stack.start(restoring)) {
            await().atMost(Stack.SOON).until(() -> stack.log().events().size() >= before.size());
            assertEquals(before, stack.log().events().subList(0, before.size()), "the same history");
            String said = Files.readString(stack.processes().home().log(Service.SIGNING));
            assertTrue(said.contains("development 1.0.3: its objects are gone"), "what is lost is named");
            assertFalse(stack.phone(ENVIRONMENT).ask("1.0.0").hasNonNull("url"), "and not offered");
            publish(stack, "1.0.4");
            assertWhole(stack);
        }
    }

    /** The signer ends, and says what to do; distribution, which has seen more, is not ready. */
    private static void refusesToForkTheLog(Path home) {
        try (LocalStack stack = LocalStack.in(home).build()) {
            Thread.ofVirtual().start(() -> {
                try {
                    stack.start();
                } catch (StackException e) {
                    // stopped while starting, below
                }
            });
            Path log = stack.home().log(Service.SIGNING);
            await().atMost(Stack.SOON.multipliedBy(4))
                    .until(() -> Files.readString(log).contains("log restore --from-kafka"));
        }
    }

    private void publish(Stack stack, String version) {
        Path zip = WebBuild.zip(folder.resolve(version + ".zip"), version.hashCode(), 50_000);
        assertEquals(
                "offered",
                stack.publish(zip, ENVIRONMENT, version, "--wait").endedWith(0).value("status"));
        stack.served(ENVIRONMENT, version, folder);
    }

    /** The topic's checkpoints are then signed by a key that the backup does not know. */
    private static void newLogKey(Stack stack) {
        for (String act : new String[] {"generate", "activate"}) {
            stack.cli()
                    .run(
                            "key",
                            act,
                            "--purpose",
                            "log",
                            "--number",
                            2,
                            "--key",
                            stack.processes().home().personKey("owner"),
                            "--json")
                    .endedWith(0);
        }
    }

    private static void assertWhole(Stack stack) {
        stack.cli().run("audit", "verify", "--log", stack.logFolder(), "--json").endedWith(0);
    }
}
