package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.Folders;
import dev.countersign.e2e.stack.Replica;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import dev.countersign.localstack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writer, witness, distribution and auditor together: nothing counts that the witness did not cosign, acts wait for a witness that is away, and an operator who
 * takes the log back or shows two histories is named by the witness, by distribution and by the auditor.
 */
@Tag("long")
class WitnessIT {
    private static final String ENVIRONMENT = "development";
    private static final int REFUSED = 4;

    @TempDir
    Path folder;

    @Test
    void nothingCountsWithoutTheWitnessAndActsWaitUntilItIsBack() throws Exception {
        Path key = folder.resolve("home/witness/log.key");
        try (Stack stack = Stack.start(LocalStack.in(folder.resolve("home"))
                .property(Service.DISTRIBUTION, "countersign.log.verifier-key-file", key.toString())
                .witnessed(true))) {
            publish(stack, "1.0.1");
            assertEquals(0, audit(stack.logFolder(), key, stack).exitCode());

            // The witness is away: the act is committed and sealed, and nobody is told.
            stack.processes().witness().kill();
            byte[] before = Files.readAllBytes(stack.logFolder().resolve("checkpoint"));
            String request = stack.publish(zip("1.0.2"), ENVIRONMENT, "1.0.2")
                    .endedWith(0)
                    .value("request");
            await().atMost(Stack.SOON).until(() -> said(stack, Service.SIGNING).contains("too few witnesses cosign"));
            assertEquals(
                    new String(before, UTF_8),
                    Files.readString(stack.logFolder().resolve("checkpoint")));
            assertTrue(stack.log()
                    .events(ReleaseSealed.class)
                    .noneMatch(it -> it.version().value().equals("1.0.2")));
            assertFalse(stack.phone(ENVIRONMENT).isOffered("1.0.2"));
            assertTrue(stack.phone(ENVIRONMENT).isOffered("1.0.1"), "what was cosigned is served on");

            stack.processes().witness().start();
            assertEquals("offered", stack.outcome(request).endedWith(0).value("status"));
            stack.served(ENVIRONMENT, "1.0.2", folder);
            assertEquals(0, audit(stack.logFolder(), key, stack).exitCode());

            // The same checkpoint without its cosignature, as an operator without a witness would publish it.
            Path copy = folder.resolve("copy");
            Folders.copy(stack.processes().home().objects(), copy);
            String pem = stack.publicKeyPem(ENVIRONMENT);
            try (Replica replica = replica(copy, key)) {
                await().atMost(Stack.SOON).until(() -> replica.phone(pem).isOffered("1.0.2"));
            }
            withoutCosignatures(copy.resolve("log/checkpoint"));
            assertEquals(stack.log().events().size(), eventsUnder(stack.logKey(), copy), "the log key did sign it");
            CliRun audited = audit(copy.resolve("log"), key, stack).endedWith(REFUSED);
            assertEquals(List.of("checkpoint-unsigned"), kinds(audited));
            try (Replica replica = replica(copy, key)) {
                await().atMost(Stack.SOON).until(() -> replica.log().contains("BAD_SIGNATURE"));
                assertFalse(replica.phone(pem).isOffered("1.0.2"));
                CliRun compared = stack.cli()
                        .run("audit", "compare", "--log", stack.logFolder(), "--server", replica.url(), "--json")
                        .endedWith(REFUSED);
                assertTrue(compared.out().contains("not-offered"), compared.out());
            }
        }
    }

    @Test
    void anOperatorWhoTakesTheLogBackOrTellsTwoHistoriesIsNamedByEveryone() throws Exception {
        Path home = folder.resolve("home");
        Path earlier = folder.resolve("earlier");
        Path seen = folder.resolve("replica-cache");
        Path key = home.resolve("log-verifier.key");
        Path state = folder.resolve("audit.state");
        String pem;
        try (Stack stack = Stack.start(witnessed(home))) {
            publish(stack, "1.0.1");
        }
        Folders.copy(home, earlier);
        try (Stack stack = Stack.start(witnessed(home))) {
            pem = stack.publicKeyPem(ENVIRONMENT);
            publish(stack, "1.0.2");
            stack.cli()
                    .run("audit", "verify", "--log", stack.logFolder(), "--state", state, "--json")
                    .endedWith(0);
            Files.createDirectories(seen);
            try (Replica replica = Replica.start(stack.processes().home().objects(), key, seen)) {
                await().atMost(Stack.SOON).until(() -> replica.phone(pem).isOffered("1.0.2"));
            }
        }

        // Back to an older backup: the witness, who was not part of it, has seen more.
        Path rewound = folder.resolve("rewound");
        Folders.copy(earlier, rewound);
        Folders.delete(rewound.resolve("kafka"));
        keepWitness(home, rewound);
        refusesToSign(witnessed(rewound), "rewind");
        assertTrue(Files.readString(rewound.resolve("logs/witness.log")).contains("ALARM rewind"));
        try (Stack stack = Stack.start(LocalStack.in(earlier))) {
            CliRun audited = stack.cli()
                    .run("audit", "verify", "--log", rewound.resolve("objects/log"), "--state", state, "--json")
                    .endedWith(REFUSED);
            assertEquals(List.of("rewind"), kinds(audited));
            // And on from there, without a witness, under the same keys: another history.
            publish(stack, "6.0.1");
            publish(stack, "6.0.2");
            publish(stack, "6.0.3");
            audited = stack.cli()
                    .run("audit", "verify", "--log", stack.logFolder(), "--state", state, "--json")
                    .endedWith(REFUSED);
            assertEquals(List.of("split-view"), kinds(audited));
        }
        try (Replica replica = Replica.start(earlier.resolve("objects"), key, seen)) {
            await().atMost(Stack.SOON).until(() -> replica.log().contains("FORK"));
            assertFalse(replica.phone(pem).isOffered("6.0.3"));
        }
        keepWitness(home, earlier);
        refusesToSign(witnessed(earlier), "split-view");
        assertTrue(Files.readString(earlier.resolve("logs/witness.log")).contains("ALARM split-view"));
        try (Stream<Path> files = Files.list(earlier.resolve("witness/state"))) {
            assertTrue(files.anyMatch(file -> file.toString().contains(".conflict-")), "the proof is kept");
        }
    }

    private static LocalStackBuilder witnessed(Path home) {
        return LocalStack.in(home).witnessed(true);
    }

    /** The signing service ends and names what the witness saw. */
    private static void refusesToSign(LocalStackBuilder builder, String name) throws IOException {
        try (LocalStack stack = builder.build()) {
            Path log = stack.home().log(Service.SIGNING);
            long before = Files.exists(log) ? Files.size(log) : 0;
            stack.onCrash((service, exit) -> {});
            Thread start = Thread.ofVirtual().start(() -> {
                try {
                    stack.start();
                } catch (StackException e) {
                    // stopped while starting, below
                }
            });
            await().atMost(Stack.SOON.multipliedBy(4))
                    .until(() -> Files.exists(log)
                            && Files.size(log) > before
                            && Files.readString(log)
                                    .substring((int) before)
                                    .contains("signing service stops: " + name));
            stack.stop();
            start.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void publish(Stack stack, String version) {
        assertEquals(
                "offered",
                stack.publish(zip(version), ENVIRONMENT, version, "--wait")
                        .endedWith(0)
                        .value("status"));
        stack.served(ENVIRONMENT, version, folder);
    }

    private Path zip(String version) {
        return WebBuild.zip(folder.resolve(version + ".zip"), version.hashCode(), 50_000);
    }

    private Replica replica(Path objects, Path key) throws IOException {
        return Replica.start(objects, key, Files.createTempDirectory(folder, "replica"));
    }

    private static CliRun audit(Path log, Path key, Stack stack) {
        return stack.cli().run("audit", "verify", "--log", log, "--log-key", key, "--json");
    }

    private static List<String> kinds(CliRun audited) {
        List<String> kinds = new ArrayList<>();
        audited.json()
                .path("findings")
                .forEach(finding -> kinds.add(finding.path("kind").asText()));
        return kinds;
    }

    private static String said(Stack stack, Service service) throws IOException {
        return Files.readString(stack.processes().home().log(service));
    }

    private static void withoutCosignatures(Path checkpoint) throws IOException {
        List<String> lines = Files.readAllLines(checkpoint).stream()
                .filter(line -> !line.startsWith("\u2014 localhost/witness "))
                .toList();
        Files.writeString(checkpoint, String.join("\n", lines) + "\n");
    }

    private static long eventsUnder(LogVerifierKey key, Path objects) throws IOException {
        return key.verify(Files.readAllBytes(objects.resolve("log/checkpoint"))).size();
    }

    /** The witness's memory is not the operator's to take back. */
    private static void keepWitness(Path from, Path to) throws IOException {
        if (Files.exists(to.resolve("witness"))) {
            Folders.delete(to.resolve("witness"));
        }
        Folders.copy(from.resolve("witness"), to.resolve("witness"));
        Files.deleteIfExists(to.resolve("keys/witness.pem"));
        Files.copy(from.resolve("keys/witness.pem"), to.resolve("keys/witness.pem"));
        Files.deleteIfExists(to.resolve("logs/witness.log"));
    }
}
