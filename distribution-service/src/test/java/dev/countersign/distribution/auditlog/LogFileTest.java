package dev.countersign.distribution.auditlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogFileTest {
    @ParameterizedTest
    @CsvSource({
        "tile/0/000, 256",
        "tile/0/000.p/5, 5",
        "tile/0/001.p/255, 511",
        "tile/1/000.p/1, 256",
        "tile/1/000, 65536",
        "tile/2/000.p/1, 65536",
        "tile/0/x001/x234/067, 315921408",
        "tile/entries/000, 256",
        "tile/entries/x001/000.p/3, 256003",
        "tile/7/000, 9223372036854775807",
        "tile/5/x999/x999/x999/x999/999, 9223372036854775807",
    })
    void aTileNeedsALogOfThatManyLeaves(String path, long end) {
        assertEquals(new LogFile.Tile(path, end), LogFile.parse(path).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tile/00/000",
                "tile/8/000",
                "tile/64/000",
                "tile/0/0",
                "tile/0/0000",
                "tile/0/x000/001",
                "tile/0/001/002",
                "tile/0/000.p/0",
                "tile/0/000.p/256",
                "tile/0/000.p/01",
                "tile/0/000.p/999",
                "tile/0/000/",
                "tile/-1/000",
                "tile/entries/../000",
                "tile/0/000%2e",
                "../head",
                "head",
                "staging/5-aa",
                "",
                "checkpoint",
                "evidence/",
                "evidence/ABCDEF",
                "tile/0/x999/x999/x999/x999/x999/999"
            })
    void otherPathsAreOfNoFile(String path) {
        assertTrue(LogFile.parse(path).isEmpty());
    }
}
