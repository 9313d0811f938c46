package dev.countersign.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.e2e.brokers.Brokers;
import dev.countersign.e2e.canary.CanaryBundle;
import dev.countersign.e2e.canary.Haystack;
import dev.countersign.e2e.canary.Sockets;
import dev.countersign.e2e.isolation.Jail;
import dev.countersign.e2e.isolation.NetworkCounters;
import dev.countersign.e2e.isolation.SpoolWatch;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The signing service does all of its work where nothing is to be had but the broker, the object store, its spool and a file system to
 * read; it tries nothing else, and what it spools is of no use to whoever reads it. Takes Linux and root.
 */
class JailedSignerIT {
    /** Of 48 bytes: a bundle that takes a while to seal. */
    private static final int REPEATS = 500_000;

    private static final String MANAGEMENT_CONTROL = "exec 3<>/dev/tcp/192.0.2.1/443";

    @Test
    void theJourneyWorksWithNothingInReachButBrokerAndStore(@TempDir Path folder) throws Exception {
        try (var jail = Jail.in(folder);
                var brokers = Brokers.start(Files.createDirectory(folder.resolve("brokers")), jail.outside(), 1);
                var stack = Stack.start(LocalStack.in(folder.resolve("home"))
                        .foreignBroker(brokers.bootstrapServers())
                        .jvmOptions(Service.SIGNING, "-XX:-AutoCreateSharedArchive")
                        .address(Service.SIGNING, jail.inside())
                        .within(Service.SIGNING, jail.command()))) {
            Path home = stack.processes().home().directory();
            Path spool = home.resolve("spool");
            jail.seal(spool, home.resolve("objects"));
            stack.processes().restart(Service.SIGNING);
            long signing = stack.processes().pid(Service.SIGNING);
            NetworkCounters before = NetworkCounters.of(signing);

            assertEquals(1, jail.routes().size(), () -> "its only route: " + jail.routes());
            journey(stack, folder, signing, spool);

            assertIsAlone(stack, signing, brokers.clientPorts());
            assertEquals(before, NetworkCounters.of(signing), "it tried to reach nothing else");
            assertNotEquals(0, jail.probe("bash", "-c", MANAGEMENT_CONTROL).exitCode(), "nothing else can be reached");
            assertNotEquals(before, NetworkCounters.of(signing), "positive control: an attempt is counted");
            assertWritesNowhereElse(signing, home, spool);
            stack.cli()
                    .run("audit", "verify", "--log", stack.logFolder(), "--json")
                    .endedWith(0);
        }
    }

    /** With approvals, and with a look into the spool while it seals. */
    private static void journey(Stack stack, Path folder, long signing, Path spool) throws Exception {
        CanaryBundle canary = CanaryBundle.write(folder.resolve("canary.zip"), REPEATS);
        try (var watcher = Executors.newSingleThreadExecutor()) {
            var over = new java.util.concurrent.atomic.AtomicBoolean();
            Future<Integer> seen = watcher.submit(() -> SpoolWatch.look(
                    signing,
                    spool,
                    over::get,
                    file -> assertFalse(Haystack.fileHolds(file, canary.pattern()), "spooled in the clear")));
            CliRun published =
                    stack.publish(canary.zip(), "production", "1.0.1").endedWith(0);
            stack.approve(published.value("request"), "approver-1", canary.zip())
                    .endedWith(0);
            stack.approve(published.value("request"), "approver-2", canary.zip())
                    .endedWith(0);
            stack.served("production", "1.0.1", folder);
            over.set(true);
            assertTrue(seen.get() > 0, "the spool was looked at while it held the bundle");
        }
        assertTrue(Haystack.memoryHolds(signing, canary.pattern()), "positive control: the process has had it");
    }

    private static void assertIsAlone(Stack stack, long signing, List<Integer> broker) throws IOException {
        int management = stack.processes().url(Service.SIGNING).getPort();
        assertEquals(Set.of(management), Sockets.listening(signing), "ports it listens on");
        Set<Integer> peers = new HashSet<>(Sockets.connectedTo(signing));
        peers.removeAll(Sockets.connectionsTo(signing, management));
        assertEquals(Set.copyOf(broker), peers, "ports it connects to");
        assertTrue(
                Files.readAllLines(Path.of("/proc/" + signing + "/limits")).stream()
                        .anyMatch(line -> line.matches("Max core file size +0 +0 .*")),
                "it leaves no core dump");
    }

    /** Through its own eyes: a path under its root goes by its mounts. */
    private static void assertWritesNowhereElse(long signing, Path home, Path spool) throws IOException {
        Path root = Path.of("/proc/" + signing + "/root");
        for (Path folder : List.of(home, home.resolve("secrets"), Path.of("/tmp"), Path.of("/etc"), Path.of("/"))) {
            Path file = root.resolve(Path.of("/").relativize(folder)).resolve("written-by-a-test");
            FileSystemException refused =
                    assertThrows(FileSystemException.class, () -> Files.createFile(file), file::toString);
            assertEquals("Read-only file system", refused.getReason(), file::toString);
        }
        Files.delete(
                Files.createFile(root.resolve(Path.of("/").relativize(spool)).resolve("written-by-a-test")));
    }
}
