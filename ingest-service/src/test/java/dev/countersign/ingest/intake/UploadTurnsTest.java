package dev.countersign.ingest.intake;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import org.junit.jupiter.api.Test;

class UploadTurnsTest {
    private final UploadTurns turns = new UploadTurns(8);

    @Test
    void whoKnowsOneRequestCannotTakeEveryTurn() {
        for (int i = 0; i < UploadTurns.FOR_ONE_REQUEST; i++) {
            assertTrue(turns.take(request(1)));
        }
        assertFalse(turns.take(request(1)));
        assertTrue(turns.take(request(2)), "another request has its turn");
    }

    @Test
    void thereAreOnlySoManyTurnsAndEachComesBack() {
        for (int i = 0; i < 8; i++) {
            assertTrue(turns.take(request(i)));
        }
        assertFalse(turns.take(request(9)));
        turns.release(request(3));
        assertTrue(turns.take(request(9)));
        assertFalse(turns.take(request(3)));
    }

    private static RequestId request(int number) {
        return new RequestId(Sha256.hash(new byte[] {(byte) number}));
    }
}
