package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.value.Sha256;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.e2e.tool.ToolRun;
import dev.countersign.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an older version left is carried on by this one: topics, object store, keystore, policy, cache. How the frozen state was made:
 * {@code src/test/resources/older-state/README.md}.
 */
class OlderStateIT {
    private static final Path FROZEN = Path.of("src/test/resources/older-state").toAbsolutePath();

    @Test
    void aReleaseOfAnOlderVersionIsOfferedItsLogVerifiesAndGrows(@TempDir Path folder) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        ToolRun.in(
                        home,
                        Map.of(),
                        List.of("tar", "-xJf", FROZEN.resolve("home.tar.xz").toString()))
                .succeeded();
        try (LocalStack processes = LocalStack.in(home).build()) {
            Stack stack = Stack.of(processes);
            List<Event> before = stack.log().events();
            processes.start();
            List<String> versions = before.stream()
                    .filter(ReleaseSealed.class::isInstance)
                    .map(event ->
                            ((ReleaseSealed) event).scope().environment() + " " + ((ReleaseSealed) event).version())
                    .toList();
            assertTrue(versions.size() > 1, versions.toString());
            for (String release : versions) {
                String[] words = release.split(" ");
                await(release)
                        .atMost(Stack.SOON)
                        .until(() -> stack.phone(words[0]).ask("0.0.1").has("url"));
            }
            Path zip = WebBuild.zip(folder.resolve("build.zip"), 1, 20_000);
            stack.publish(zip, "development", "77.0.0", "--wait").endedWith(0);
            stack.served("development", "77.0.0", folder);
            assertEquals(before, stack.log().events().subList(0, before.size()), "the older entries stand");
            nextPolicy(stack, folder);
            stack.cli()
                    .run("audit", "verify", "--log", stack.logFolder(), "--json")
                    .endedWith(0);
        }
    }

    /** The one that the older version adopted has names in it, and stays as it is; the one after it has none. */
    private static void nextPolicy(Stack stack, Path folder) throws IOException {
        Path file = stack.processes().home().policy();
        Sha256 first = stack.log()
                .events(PolicyAdopted.class)
                .findFirst()
                .orElseThrow()
                .policy();
        assertEquals(Sha256.hash(Files.readAllBytes(file)), first);
        String written = Files.readString(file).replace("serial: 1", "serial: 2");
        Path next = Files.writeString(folder.resolve("next.yaml"), written);
        stack.adopt(next);
        assertEquals(
                Sha256.hash(PublishedPolicy.of(written.getBytes(UTF_8))),
                stack.log()
                        .events(PolicyAdopted.class)
                        .reduce((one, other) -> other)
                        .orElseThrow()
                        .policy());
    }
}
