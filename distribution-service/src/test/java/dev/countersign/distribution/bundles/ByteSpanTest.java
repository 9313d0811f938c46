package dev.countersign.distribution.bundles;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteSpanTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-, bytes 0-99/100",
        "bytes=7-, bytes 7-99/100",
        "bytes=0-0, bytes 0-0/100",
        "bytes=10-19, bytes 10-19/100",
        "bytes=99-, bytes 99-99/100",
        "bytes=90-500, bytes 90-99/100",
        "bytes=-1, bytes 99-99/100",
        "bytes=-500, bytes 0-99/100",
        "bytes=100-, bytes */100",
        "bytes=500-600, bytes */100",
        "bytes=-0, bytes */100",
    })
    void oneRange(String header, String contentRange) {
        assertEquals(contentRange, ByteSpan.of(header, 100).contentRange(100));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-4",
        "'bytes=0-1,4-5'",
        "items=0-1",
        "0-1",
        "bytes=1-2-3",
        "bytes=99999999999999999999-"
    })
    void whatAServerMayIgnoreGivesTheWhole(String header) {
        assertEquals(null, ByteSpan.of(header, 100));
    }
}
