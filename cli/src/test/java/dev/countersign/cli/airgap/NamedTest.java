package dev.countersign.cli.airgap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.audit.ProvenLog;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.log.ReleaseName;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NamedTest {
    private static final ReleaseName RELEASE = ReleaseName.parse("com.example.demo/production/1.0.0");
    private static final Sha256 FIRST = Sha256.hash(new byte[1]);
    private static final Sha256 NOTE = Sha256.hash(new byte[9]);
    private static final Sha256 SECOND = Sha256.hash(new byte[2]);

    private final TestLog log = TestLog.started();
    private final ReleaseSealed sealed = TestRelease.of(
                    "com.example.demo", "production", "1.0.0", TestRelease.keyId("abcdefgh"))
            .sealed();

    @Test
    void aRewrappedReleaseIsCarriedWithTheRecordAndManifestThatItHasNow() throws IOException {
        log.append(new ReleaseSealed(
                sealed.time(),
                sealed.policy(),
                sealed.app(),
                sealed.environment(),
                sealed.version(),
                sealed.request(),
                sealed.bundle(),
                sealed.sealed(),
                sealed.size(),
                sealed.sealRecord(),
                sealed.keyIds(),
                null,
                new ManifestSealed(FIRST, 3),
                NOTE));
        assertEquals(new Named.Sealed(sealed.sealed(), sealed.sealRecord(), FIRST, NOTE), named().release(RELEASE));

        Sha256 record = Sha256.hash(new byte[3]);
        log.append(rewrapped(record, null));
        assertEquals(
                new Named.Sealed(sealed.sealed(), record, FIRST, NOTE), named().release(RELEASE), "the manifest stays");

        log.append(rewrapped(record, new ManifestSealed(SECOND, 3)));
        assertEquals(new Named.Sealed(sealed.sealed(), record, SECOND, NOTE), named().release(RELEASE));
        assertTrue(named().isNote(NOTE));
        assertTrue(named().isSealRecord(FIRST), "what an earlier archive brought is none of somebody else's");
    }

    private ReleaseRewrapped rewrapped(Sha256 record, @Nullable ManifestSealed manifest) {
        return new ReleaseRewrapped(
                sealed.time(),
                sealed.policy(),
                sealed.app(),
                sealed.environment(),
                sealed.version(),
                sealed.request(),
                record,
                sealed.keyIds(),
                manifest);
    }

    private Named named() throws IOException {
        return Named.in(ProvenLog.read(log.source(), log.verifierKey(), size -> Progress.none()), 0);
    }
}
