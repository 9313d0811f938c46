package dev.countersign.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.e2e.canary.CanaryBundle;
import dev.countersign.e2e.canary.Haystack;
import dev.countersign.e2e.canary.Sockets;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.localstack.Home;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The signing service alone sees what is in a bundle, and nobody can call it.
 *
 * <p>Once a {@link CanaryBundle} is published and downloaded,
 * its pattern is in the memory of no process but the signing service's, and in no file of any: objects, topics, caches, spool, logs.
 */
class IsolationIT {
    private static final int REPEATS = 20_000;

    @Test
    void onlyTheSigningServiceEverHoldsWhatIsInABundleAndItIsAlone(@TempDir Path folder) throws IOException {
        CanaryBundle bundle = CanaryBundle.write(folder.resolve("canary.zip"), REPEATS);
        byte[] canary = bundle.pattern();
        assertTrue(Haystack.fileHolds(bundle.zip(), canary), "positive control: it is in the bundle");
        try (Stack stack = Stack.startIn(folder)) {
            stack.publish(bundle.zip(), "development", "1.0.1", "--wait").endedWith(0);
            stack.served("development", "1.0.1", folder);

            assertTrue(
                    Haystack.memoryHolds(stack.processes().pid(Service.SIGNING), canary),
                    "positive control: it is in the signing service's memory");
            Map<Service, Boolean> found = new TreeMap<>();
            for (Service service : List.of(Service.INGEST, Service.DISTRIBUTION, Service.KAFKA)) {
                found.put(service, Haystack.memoryHolds(stack.processes().pid(service), canary));
            }
            assertEquals(
                    Map.of(Service.INGEST, false, Service.DISTRIBUTION, false, Service.KAFKA, false), found, "memory");
            assertIsAlone(stack);
            Home home = stack.processes().home();
            assertEquals(List.of(), Haystack.filesThatHold(home.directory(), canary), "files");
        }
    }

    /** It listens for health and metrics only, and talks to the broker only: the store is a directory, the keys lie in a file. */
    private static void assertIsAlone(Stack stack) throws IOException {
        long signing = stack.processes().pid(Service.SIGNING);
        int management = stack.processes().url(Service.SIGNING).getPort();
        assertEquals(Set.of(management), Sockets.listening(signing), "ports it listens on");
        String broker = stack.processes().bootstrapServers();
        Set<Integer> peers = new HashSet<>(Sockets.connectedTo(signing));
        peers.removeAll(Sockets.connectionsTo(signing, management));
        assertEquals(
                Set.of(Integer.parseInt(broker.substring(broker.indexOf(':') + 1))), peers, "ports it connects to");
        assertTrue(
                Files.readAllLines(Path.of("/proc/" + signing + "/limits")).stream()
                        .anyMatch(line -> line.matches("Max core file size +0 +0 .*")),
                "it leaves no core dump");
    }
}
