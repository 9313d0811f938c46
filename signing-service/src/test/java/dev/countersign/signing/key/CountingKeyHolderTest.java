package dev.countersign.signing.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every use of a key is explained: none uncounted, none counted that did not happen. */
class CountingKeyHolderTest {
    private static final KeyLabel DEVICE = new KeyLabel("device/com.example.demo/production/1");
    private static final KeyLabel EVENT = new KeyLabel("event/1");
    private static final Sha256 CHECKSUM = Sha256.ofHex(CapgoVector.CHECKSUM);

    private final NoKeys broken = new NoKeys();
    private final CountingKeyHolder counted = new CountingKeyHolder(broken);

    private void fail(KeyHolder holder) {
        assertThrows(KeyHolderException.class, () -> holder.sealChecksum(DEVICE, CHECKSUM));
    }

    @Test
    void workAndProbesAreCountedKeyByKeyAndShownAsMetrics(@TempDir Path folder) {
        var metrics = new SimpleMeterRegistry();
        Secret password = Secret.of("test".toCharArray());
        try (KeyProvider provider = KeystoreKeyProvider.open(
                new KeystoreFile(folder.resolve("keys"), password, 1 << 8), password, Clock.systemUTC())) {
            provider.generate(DEVICE, KeyPurpose.DEVICE);
            provider.generate(EVENT, KeyPurpose.EVENT);
            var counting = new CountingKeyHolder(new MeteredKeyHolder(provider, metrics));

            new KeyProbe(counting.probes(), provider, new SecureRandom()).probeAll();
            counting.sealChecksum(DEVICE, CHECKSUM);
            try (SessionKey key = SessionKey.takeFrom(HexFormat.of().parseHex(CapgoVector.AES_KEY))) {
                counting.wrap(DEVICE, key, Iv.random(new SecureRandom()));
            }
            assertThrows(KeyMisuseException.class, () -> counting.sealChecksum(EVENT, CHECKSUM));

            assertEquals(
                    Map.of(DEVICE, new OperationCount(3, 1), EVENT, new OperationCount(1, 1)), counting.snapshot());
            assertEquals(
                    2,
                    metrics.counter("countersign.key.operations", "key", DEVICE.value(), "operation", "seal-checksum")
                            .count());
            assertEquals(
                    1,
                    metrics.counter("countersign.key.failures", "key", EVENT.value(), "operation", "seal-checksum")
                            .count());
        }
    }

    @Test
    void aUseWithoutAnswerCountsSinceItMayHaveHappened() {
        broken.failure = KeyHolderUnavailableException.during("no answer", null);
        fail(counted);
        fail(counted.probes());
        assertEquals(Map.of(DEVICE, new OperationCount(2, 1)), counted.snapshot());
    }

    @Test
    void aTokenThatWasNotThereWasNotUsed() {
        broken.failure = KeyHolderUnavailableException.before("not there", null);
        fail(counted);
        fail(counted.probes());
        assertEquals(Map.of(), counted.snapshot());
    }

    @Test
    void aRefusedCallIsNoUse() {
        fail(counted);
        fail(counted.probes());
        assertEquals(Map.of(), counted.snapshot());
    }
}
