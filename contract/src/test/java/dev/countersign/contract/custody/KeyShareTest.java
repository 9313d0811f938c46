package dev.countersign.contract.custody;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class KeyShareTest {
    /** Golden: custodians keep these for years. */
    private static final String TEXT = """
            countersign-key-share-v1
            set 00112233445566ff
            share 2 of 3, 2 needed
            custodian ben
            value AAECAwQFBgc=
            check 384204c45341a6a9
            """;

    private static final byte[] VALUE = {0, 1, 2, 3, 4, 5, 6, 7};

    @Test
    void theTextIsAlwaysTheSameAndIsReadAgain() {
        var share = new KeyShare("00112233445566ff", 2, 3, 2, "ben", VALUE);
        assertEquals(TEXT, share.toText());
        assertArrayEquals(VALUE, KeyShare.parse(TEXT).value());
        assertEquals(
                TEXT, KeyShare.parse("\n" + TEXT.replace("\n", " \r\n") + "\n").toText(), "as it is typed");
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        for (int at = 0; at < TEXT.length() - 1; at++) {
            char other = TEXT.charAt(at) == '7' ? '8' : '7';
            String changed = TEXT.substring(0, at) + other + TEXT.substring(at + 1);
            var refusal = assertThrows(IllegalArgumentException.class, () -> KeyShare.parse(changed), changed);
            assertFalse(refusal.getMessage().contains("AAEC"), "a share in a message");
        }
    }

    @Test
    void oneAloneMustNeverBeEnough() {
        assertThrows(IllegalArgumentException.class, () -> new KeyShare("00112233445566ff", 1, 3, 1, "ben", VALUE));
        assertThrows(IllegalArgumentException.class, () -> new KeyShare("00112233445566ff", 1, 3, 4, "ben", VALUE));
        assertThrows(IllegalArgumentException.class, () -> new KeyShare("00112233445566ff", 4, 3, 2, "ben", VALUE));
    }

    @Test
    void aShareDoesNotPrintItself() {
        assertEquals(
                "share 2 of 3 (ben, set 00112233445566ff)", KeyShare.parse(TEXT).toString());
    }
}
