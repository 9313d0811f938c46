package dev.countersign.signing.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A device key does only so much within any hour; what goes beyond has not reached it. */
class LimitedKeyHolderTest {
    private static final KeyLabel OTHER = new KeyLabel("device/com.example.other/production/1");
    private static final KeyLabel EVENT = new KeyLabel("event/1");
    private static final Sha256 CHECKSUM = Sha256.ofHex(CapgoVector.CHECKSUM);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final MemoryKeys keys = new MemoryKeys();
    private Instant now = Instant.parse("2026-11-23T05:00:00Z");
    private final CountingKeyHolder holder = new CountingKeyHolder(new LimitedKeyHolder(keys, 3, () -> now, metrics));

    private void use(KeyLabel label) {
        holder.sealChecksum(label, CHECKSUM);
    }

    @Test
    void whatGoesBeyondTheLimitWaitsIsCountedAndUsesNoKey() {
        keys.generate(OTHER, KeyPurpose.DEVICE);
        for (int i = 0; i < 3; i++) {
            use(MemoryKeys.CAPGO);
        }
        var waits = assertThrows(KeyHolderUnavailableException.class, () -> use(MemoryKeys.CAPGO));
        assertFalse(waits.keyMayHaveBeenUsed());
        assertTrue(waits.getMessage().contains(MemoryKeys.CAPGO.value()), waits.getMessage());
        assertEquals(3, holder.snapshot().get(MemoryKeys.CAPGO).performed());
        assertEquals(
                1,
                metrics.counter("countersign.key.limited", "key", MemoryKeys.CAPGO.value())
                        .count());
        use(OTHER); // has a limit of its own
    }

    @Test
    void anHourIsAnyHour() {
        use(MemoryKeys.CAPGO);
        now = now.plusSeconds(1800);
        use(MemoryKeys.CAPGO);
        use(MemoryKeys.CAPGO);
        now = now.plusSeconds(1799);
        assertThrows(KeyHolderUnavailableException.class, () -> use(MemoryKeys.CAPGO));
        now = now.plusSeconds(1);
        use(MemoryKeys.CAPGO);
        assertThrows(KeyHolderUnavailableException.class, () -> use(MemoryKeys.CAPGO), "the two of half an hour ago");
    }

    @Test
    void whatTellsOfItHasNoLimit() {
        keys.generate(EVENT, KeyPurpose.EVENT);
        for (int i = 0; i < 20; i++) {
            holder.sign(EVENT, SigningInput.Probe.of(EVENT, new SecureRandom()));
        }
    }

    @Test
    void aLimitThatSealsNothingIsRefusedAtStart() {
        assertThrows(KeyHolderBrokenException.class, () -> new LimitedKeyHolder(keys, 2, () -> now, metrics));
    }
}
