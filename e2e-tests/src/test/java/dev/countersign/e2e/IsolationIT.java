package dev.countersign.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.e2e.canary.Haystack;
import dev.countersign.e2e.canary.Sockets;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.localstack.Home;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The signing service alone sees what is in a bundle, and nobody can call it.
 *
 * <p>A bundle holds a file, stored and not compressed, that is one random pattern again and again. Once it is published and downloaded,
 * the pattern is in the memory of no process but the signing service's, and in no file of any: objects, topics, caches, spool, logs.
 */
class IsolationIT {
    private static final int PATTERN = 48;
    private static final int REPEATS = 20_000;

    @Test
    void onlyTheSigningServiceEverHoldsWhatIsInABundleAndItIsAlone(@TempDir Path folder) throws IOException {
        byte[] canary = new byte[PATTERN];
        new SecureRandom().nextBytes(canary);
        Path zip = zip(folder.resolve("canary.zip"), canary);
        assertTrue(Haystack.fileHolds(zip, canary), "positive control: it is in the bundle");
        try (Stack stack = Stack.startIn(folder)) {
            stack.publish(zip, "development", "1.0.1", "--wait").endedWith(0);
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

    private static Path zip(Path file, byte[] canary) throws IOException {
        byte[] content = new byte[PATTERN * REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            System.arraycopy(canary, 0, content, i * PATTERN, PATTERN);
        }
        var crc = new CRC32();
        crc.update(content);
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("index.html"));
            zip.write("<!doctype html><title>Canary</title>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            zip.closeEntry();
            var entry = new ZipEntry("canary.bin");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(content);
            zip.closeEntry();
        }
        return file;
    }
}
