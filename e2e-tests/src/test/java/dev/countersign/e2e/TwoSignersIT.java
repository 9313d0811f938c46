package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.e2e.stack.RivalSigner;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.Upload;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two signing services do the same work on one store, as they never should: each request still has one answer, the log one history, and
 * whoever loses a race stops without a trace in it.
 */
class TwoSignersIT {
    private static final int RELEASES = 12;
    private static final int SIZE = 50_000;
    private static final String STOPPED = "another writer extended the log";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void theLoserOfARaceStopsAndTheLogHasOneHistory(@TempDir Path folder) throws IOException {
        try (var stack = Stack.startIn(folder)) {
            stack.processes().onCrash((service, exit) -> stack.processes().launch(service));
            try (var rival = RivalSigner.beside(stack, folder)) {
                await("the rival signs")
                        .atMost(PATIENCE)
                        .until(() -> rival.said().contains("this process signs"));
                List<String> versions = new ArrayList<>();
                do {
                    versions.addAll(publish(stack, folder, versions.size()));
                } while (!haveRaced(stack, rival) && versions.size() < 5 * RELEASES);
                assertTrue(haveRaced(stack, rival), "they met, and one of them stopped");
                assertEachIsReleasedOnce(stack, versions);
                Path last = WebBuild.zip(folder.resolve("last.zip"), 0, SIZE);
                stack.publish(last, "development", "2.0.0", "--wait").endedWith(0);
                stack.served("development", "2.0.0", folder);
            }
            stack.cli()
                    .run("audit", "verify", "--log", stack.logFolder(), "--json")
                    .endedWith(0);
        }
    }

    /** Has some sealed, to be offered nowhere: none can overtake another. */
    private static List<String> publish(Stack stack, Path folder, int from) {
        VerifyingKey key = Upload.key(stack);
        List<String> versions = new ArrayList<>();
        for (int i = from + 1; i <= from + RELEASES; i++) {
            String version = "1." + i + ".0";
            Path zip = WebBuild.zip(folder.resolve(version + ".zip"), i, SIZE);
            Upload upload = Upload.onNoChannel(key, zip, "development", version, stack.publisher());
            assertEquals(201, stack.door().submit(upload.envelope()).status());
            assertEquals(
                    202, stack.door().upload(upload.id(), upload.ciphertext()).status());
            versions.add(version);
        }
        await().atMost(PATIENCE).until(() -> sealed(stack).keySet().containsAll(versions));
        return versions;
    }

    private static boolean haveRaced(Stack stack, RivalSigner rival) throws IOException {
        return rival.said().contains(STOPPED)
                || Files.readString(stack.processes().home().log(Service.SIGNING))
                        .contains(STOPPED);
    }

    private static void assertEachIsReleasedOnce(Stack stack, List<String> versions) {
        Map<String, Integer> proposed = new TreeMap<>();
        stack.log()
                .events(ReleaseProposed.class)
                .forEach(each -> proposed.merge(each.version().value(), 1, Integer::sum));
        for (String version : versions) {
            assertEquals(1, sealed(stack).get(version), () -> "seals of " + version);
            assertEquals(1, proposed.get(version), () -> "intents for " + version);
        }
    }

    private static Map<String, Integer> sealed(Stack stack) {
        Map<String, Integer> sealed = new TreeMap<>();
        stack.log()
                .events(ReleaseSealed.class)
                .forEach(each -> sealed.merge(each.version().value(), 1, Integer::sum));
        return sealed;
    }
}
