package dev.countersign.contract.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.Sha256;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealRecordTest {
    private static final DeviceKeyId ONE = TestRelease.keyId("11111111");
    private static final DeviceKeyId TWO = TestRelease.keyId("22222222");
    private static final SealRecord RECORD =
            TestRelease.of("com.example.demo", "production", "1.0.0", ONE, TWO).record();

    @Test
    void readsBackAndGivesEachKeyItsPart() {
        assertEquals(RECORD, SealRecord.parse(RECORD.toJson()));
        assertEquals(Optional.of(RECORD.keys().get(1)), RECORD.forKey(TWO));
        assertEquals(Optional.empty(), RECORD.forKey(TestRelease.keyId("33333333")));
    }

    @Test
    void isNotPrinted() {
        String printed = RECORD.toString();
        assertFalse(printed.contains(RECORD.keys().getFirst().checksum().hex()), printed);
        assertFalse(printed.contains(RECORD.keys().getFirst().sessionKey().wire()), printed);
    }

    @Test
    void withoutCiphertextOrKeysItIsMalformed() {
        String json = new String(RECORD.toJson(), UTF_8);
        for (String broken : List.of(
                "{}",
                "null",
                json.replaceFirst("\"sealed\":\"[0-9a-f]+\",", ""),
                json.replaceFirst("\"size\":\\d+", "\"size\":0"),
                json.replaceFirst("\"size\":\\d+,", ""),
                json.replaceFirst("\"keys\":\\[.*]", "\"keys\":[]"),
                json.replaceFirst("\"keys\":\\[.*]", "\"keys\":null"),
                json.replaceFirst("\"keys\":\\[.*]", "\"keys\":[null]"),
                json.replaceFirst(",\"keys\":\\[.*]", ""),
                json.replaceFirst("\"session_key\":", "\"other\":"),
                json.replaceFirst("\"checksum\":", "\"other\":"),
                json.replaceFirst("\"key_id\":", "\"other\":"),
                json.replace("22222222", "11111111"))) {
            assertThrows(MalformedException.class, () -> SealRecord.parse(broken.getBytes(UTF_8)), broken);
        }
        assertThrows(IllegalArgumentException.class, () -> new SealRecord(Sha256.hash(new byte[0]), 1, List.of()));
    }

    @Test
    void fieldsOfNewerVersionsAreSkipped() {
        String newer = new String(RECORD.toJson(), UTF_8).replaceFirst("\\{", "{\"manifest\":[1],");
        assertEquals(RECORD, SealRecord.parse(newer.getBytes(UTF_8)));
    }
}
