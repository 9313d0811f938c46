package dev.countersign.distribution.capgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.Sha256;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicBaseTest {
    private static final URI OWN = URI.create("https://updates.example.com/base/");
    private static final Sha256 SEALED = Sha256.hash("sealed".getBytes(UTF_8));

    @Test
    void bundlesAreBelowTheServiceOrBelowTheCdn() {
        assertEquals(
                "https://updates.example.com/base/bundles/" + SEALED,
                new PublicBase(OWN, Optional.empty()).bundle(SEALED));
        assertEquals(
                "https://cdn.example.net/bundles/" + SEALED,
                new PublicBase(OWN, Optional.of(URI.create("https://cdn.example.net"))).bundle(SEALED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cdn.example.net", "ftp://cdn.example.net", "https://u@cdn.example.net", "https://c.example/?a"})
    void anAddressThatDevicesCannotUseStopsTheStartByName(String base) {
        String message = assertThrows(
                        IllegalStateException.class, () -> new PublicBase(OWN, Optional.of(URI.create(base))))
                .getMessage();
        assertTrue(message.startsWith("countersign.cdn-base-url: "), message);
    }
}
