package dev.countersign.cli.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TraceParentTest {
    @Test
    void aTraceThatCiBeganIsCarriedOn() {
        String given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assertEquals(given, TraceParent.of(given));
    }

    @Test
    void withoutOneOrWithWhatIsNoneEachCommandBeginsItsOwn() {
        for (String given :
                new String[] {null, "", "00-xyz", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nX: y"}) {
            String begun = TraceParent.of(given);
            assertTrue(begun.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01"), begun);
            assertNotEquals(begun, TraceParent.of(given));
        }
    }
}
