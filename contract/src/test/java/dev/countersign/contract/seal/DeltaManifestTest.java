package dev.countersign.contract.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeltaManifestTest {
    private static final DeviceKeyId KEY = new DeviceKeyId("MIIBCgKCAQEAnTu/rAos");
    private static final SealedChecksum HASH = SealedChecksum.of(new byte[256]);

    @Test
    void survivesTheWayThroughJson() {
        DeltaManifest manifest = manifest(List.of(file("index.html"), file("a b/ü.js.br")), 2);
        assertEquals(manifest, DeltaManifest.parse(manifest.toJson()));
        assertEquals("a b/ü.js", manifest.files().get(1).target());
        assertEquals(List.of(HASH, HASH), manifest.hashesFor(KEY).orElseThrow());
    }

    @Test
    void twoNamesForOneFileAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> manifest(List.of(file("app.js"), file("app.js.br")), 2));
    }

    @Test
    void everyFileHasAHashForEveryKey() {
        assertThrows(IllegalArgumentException.class, () -> manifest(List.of(file("index.html")), 0));
        assertThrows(IllegalArgumentException.class, () -> manifest(List.of(file("index.html")), 2));
        assertThrows(MalformedException.class, () -> DeltaManifest.parse("{\"files\":[],\"keys\":[]}".getBytes(UTF_8)));
    }

    private static DeltaManifest manifest(List<DeltaManifest.File> files, int hashes) {
        return new DeltaManifest(
                files, List.of(new DeltaManifest.KeyHashes(KEY, java.util.Collections.nCopies(hashes, HASH))));
    }

    private static DeltaManifest.File file(String name) {
        return new DeltaManifest.File(name, Sha256.hash(name.getBytes(UTF_8)), 16);
    }
}
