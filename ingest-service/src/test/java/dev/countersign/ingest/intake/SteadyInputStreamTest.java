package dev.countersign.ingest.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SteadyInputStreamTest {
    private static final int SIZE = 1 << 20;

    private long now = 100;
    private final SteadyInputStream upload = new SteadyInputStream(new ByteArrayInputStream(new byte[SIZE]), () -> now);

    @Test
    void anUploadThatTricklesIsBrokenOff() throws IOException {
        assertEquals(10, upload.read(new byte[10]));
        now += SteadyInputStream.GRACE_NANOS;
        assertEquals(10, upload.read(new byte[10]), "nothing is asked of it in the first half minute");
        now += 1;
        assertThrows(IOException.class, () -> upload.read(new byte[10]));
    }

    @Test
    void aSlowOneThatGoesOnIsTaken() throws IOException {
        byte[] second = new byte[(int) SteadyInputStream.BYTES_A_SECOND];
        for (int i = 0; i < SIZE / second.length; i++) {
            assertEquals(second.length, upload.read(second));
            now += 1_000_000_000L;
        }
        assertEquals(-1, upload.read());
    }
}
