package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A device key is believed stolen: the drill of the operations guide, step by step, with the next key made at a ceremony. Says how long each step
 * took.
 */
class CompromiseDrillIT {
    @TempDir
    Path folder;

    private Stack stack;

    @Test
    void aKeyBelievedStolenIsReplacedBeforeWitnessesAndItsReleasesRevoked() throws Exception {
        Path zip = WebBuild.zip(folder.resolve("build.zip"), 1, 100_000);
        try (Stack running = Stack.startIn(folder)) {
            stack = running;
            stack.publish(zip, "development", "1.1.0", "--wait").endedWith(0);
            stack.publish(zip, "development", "1.2.0", "--wait").endedWith(0); // believed not to be ours
            Phone old = stack.phone("development");
            await().atMost(Stack.SOON).until(() -> old.isOffered("1.2.0"));

            long begun = System.nanoTime();
            Path transcript = folder.resolve("ceremony.jsonl");
            Path answers = Files.writeString(folder.resolve("answers"), answers());
            key("ceremony", "--out", transcript, "--answers", answers).endedWith(0);
            Duration made = since(begun);
            key("rewrap", "--wait").endedWith(0);
            Duration rewrapped = since(begun);
            stack.cli()
                    .run(
                            "revoke",
                            "--app",
                            Stack.APP,
                            "--environment",
                            "development",
                            "--version",
                            "1.2.0",
                            "--reason",
                            "key-compromised",
                            "--key",
                            person("publisher"),
                            "--wait")
                    .endedWith(0);
            Duration revoked = since(begun);
            Phone young = stack.phoneWith(Files.readString(
                    stack.processes().home().directory().resolve("device/" + Stack.APP + "/development/2.pem")));
            await().atMost(Stack.SOON).until(() -> young.isOffered("1.1.0"));
            await().atMost(Stack.SOON).until(() -> old.isOffered("1.1.0"));
            Duration served = since(begun);
            key("retire", "--number", 1, "--wait").endedWith(0);
            stack.publish(zip, "development", "1.3.0", "--wait").endedWith(0);
            await().atMost(Stack.SOON).until(() -> young.isOffered("1.3.0"));
            assertEquals("key_id_mismatch", old.ask("1.0.0").path("error").asText(), "nothing more for the stolen key");
            Duration all = since(begun);

            assertTranscriptIsChecked(transcript);
            stack.cli()
                    .run("audit", "verify", "--log", stack.logFolder(), "--json")
                    .endedWith(0);
            System.out.printf(
                    "compromise drill: ceremony %.1f s, rewrapped %.1f s, revoked %.1f s, new builds served and old ones taken back %.1f s, retired"
                            + " and the next release out %.1f s%n",
                    seconds(made), seconds(rewrapped), seconds(revoked), seconds(served), seconds(all));
        }
    }

    private void assertTranscriptIsChecked(Path transcript) throws IOException {
        CliRun good = stack.cli().run("key", "transcript", transcript, "--json").endedWith(0);
        assertTrue(
                good.out().contains("HSM-0815") && good.out().contains("device/" + Stack.APP + "/development/2"),
                good.out());
        List<String> lines = Files.readAllLines(transcript);
        assertEquals(2, lines.size());
        Path unsigned = Files.writeString(folder.resolve("unsigned"), lines.getFirst() + "\n");
        assertTrue(stack.cli()
                .run("key", "transcript", unsigned)
                .endedWith(4)
                .err()
                .contains("approver-2 has not signed it"));
        String first = lines.getFirst();
        int at = first.indexOf("\"payload\":\"") + 200;
        String other = first.substring(0, at) + (first.charAt(at) == 'A' ? 'B' : 'A') + first.substring(at + 1);
        Path changed = Files.writeString(folder.resolve("changed"), other + "\n" + lines.getLast() + "\n");
        stack.cli().run("key", "transcript", changed).endedWith(4);
    }

    private String answers() {
        return """
                participant.1.name = owner
                participant.1.role = operator
                participant.1.key = %s
                participant.2.name = approver-2
                participant.2.role = witness
                participant.2.key = %s
                participant.3.name =
                token.kind = HSM
                token.serial = HSM-0815
                custodians.set =
                generate = yes
                participant.1.confirms = yes
                participant.2.confirms = yes
                activate = yes
                """.formatted(person("owner"), person("approver-2"));
    }

    private CliRun key(String act, Object... more) {
        List<Object> command = new ArrayList<>(
                List.of("key", act, "--app", Stack.APP, "--environment", "development", "--key", person("owner")));
        Collections.addAll(command, more);
        return stack.cli().run(command.toArray());
    }

    private Path person(String name) {
        return stack.processes().home().personKey(name);
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
