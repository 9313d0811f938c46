package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.audit.Story.Asked;
import dev.countersign.cli.console.Progress;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealedObjectsTest {
    private static final byte[] OBJECT = "ciphertext".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private final Story story = Story.begun();
    private final Map<Sha256, byte[]> store = new HashMap<>(Map.of(Sha256.hash(OBJECT), OBJECT));

    SealedObjectsTest() {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.proposed(asked));
        story.log.append(story.approved(story.alice, asked.id()), story.approved(story.bob, asked.id()));
        ReleaseSealed as = story.sealed(asked);
        story.log.append(
                new ReleaseSealed(
                        as.time(),
                        as.policy(),
                        as.app(),
                        as.environment(),
                        as.version(),
                        as.request(),
                        as.bundle(),
                        Sha256.hash(OBJECT),
                        OBJECT.length,
                        as.sealRecord(),
                        as.keyIds(),
                        as.minNative()),
                story.offered(asked, 1));
    }

    @Test
    void anObjectThatIsRightIsCounted() throws IOException {
        LogAudit.Report report = audit(false);
        assertTrue(report.ok(), report.findings().toString());
        assertEquals(List.of("1 sealed objects were read and compared, 0 are not offered there"), report.notices());
    }

    @Test
    void alteredTruncatedAndMissingObjectsAreNamed() throws IOException {
        for (byte[] other : new byte[][] {new byte[OBJECT.length], new byte[0], new byte[100]}) {
            store.replaceAll((digest, bytes) -> other);
            assertEquals(List.of("object-altered"), kinds(audit(false)));
        }
        store.clear();
        assertEquals(List.of("object-missing"), kinds(audit(false)));
        assertTrue(audit(true).ok(), "a server need not offer it");
    }

    private static List<String> kinds(LogAudit.Report report) {
        return report.findings().stream().map(Finding::kind).toList();
    }

    private LogAudit.Report audit(boolean elsewhere) throws IOException {
        return new LogAudit(
                        story.log.source(), story.log.verifierKey(), LogAudit.Depth.SIGNATURES, size -> Progress.none())
                .withObjects(digest -> new SealedObjects.Reachable(
                        Optional.ofNullable(store.get(digest)).map(ByteArrayInputStream::new), elsewhere))
                .run();
    }
}
