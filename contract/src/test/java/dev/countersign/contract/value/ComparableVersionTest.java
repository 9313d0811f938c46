package dev.countersign.contract.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A version that cannot be compared must never reach whoever compares it. */
class ComparableVersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"1.0.1795394981554", "2147483648.0.0", "1.0.0-99999999999", "1.0.0-rc.2147483648"})
    void aNumberBeyond32BitsIsRefused(String version) {
        assertThrows(IllegalArgumentException.class, () -> new Version(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.2147483647", "1.0.0+20261122103000", "1.0.0-rc.1", "1.0.0-20b.x9999999999999"})
    void otherwiseVersionsAreFree(String version) {
        assertEquals(version, new Version(version).value());
    }
}
