package dev.countersign.distribution.capgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.catalog.LiveManifests;
import dev.countersign.distribution.catalog.Release;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a device is told of the sizes of files that it would have to fetch (docs/capgo-protocol.md, section b, "manifest_size"). */
class ManifestSizeTest {
    private static final String APP = "com.example.demo";
    private static final DeviceKeyId KEY = TestRelease.keyId("prodprod");
    private static final Sha256 INDEX = Sha256.hash("index".getBytes(UTF_8));
    private static final Sha256 SCRIPT = Sha256.hash("script".getBytes(UTF_8));
    private static final Sha256 ELSEWHERE = Sha256.hash("elsewhere".getBytes(UTF_8));

    private final LiveCatalog catalog = new LiveCatalog();
    private final LiveManifests manifests = new LiveManifests();
    private final ManifestSizeRoute route = new ManifestSizeRoute(catalog, manifests);

    @BeforeEach
    void aReleaseOfTwoFilesIsOffered() {
        TestRelease release = TestRelease.of(APP, "production", "2.0.0", KEY);
        ReleaseSealed plain = release.sealed();
        catalog.stage(TestRelease.deviceKey(APP, "production", KEY));
        catalog.stage(plain);
        catalog.stage(release.offeredOn("production", 1, true));
        catalog.publish(wanted -> {});
        var manifest = new DeltaManifest(
                List.of(
                        new DeltaManifest.File("index.html", INDEX, 1_040),
                        new DeltaManifest.File("app.js.br", SCRIPT, 65_552)),
                List.of(new DeltaManifest.KeyHashes(KEY, Collections.nCopies(2, SealedChecksum.of(new byte[256])))));
        manifests.opened(
                new Release(
                        plain.scope(),
                        plain.version(),
                        plain.sealed(),
                        plain.size(),
                        plain.sealRecord(),
                        plain.keyIds(),
                        null,
                        new ManifestSealed(Sha256.hash(manifest.toJson()), 2),
                        null),
                manifest);
    }

    @Test
    void theFiguresAreThoseOfTheStoredFiles() throws Exception {
        JsonNode answer = ask("{\"app_id\":\"" + APP + "\",\"version\":\"2.0.0\",\"manifest\":["
                + file("index.html", INDEX) + "," + file("app.js.br", SCRIPT) + "]}");
        assertEquals(66_592, answer.get("totalSize").longValue());
        assertEquals(2, answer.get("knownFiles").intValue());
        assertEquals(0, answer.get("unknownFiles").intValue());
        JsonNode first = answer.get("files").get(0);
        assertEquals("index.html", first.get("file_name").textValue());
        assertEquals("h", first.get("file_hash").textValue());
        assertEquals(
                "https://updates.example.com/bundles/" + INDEX,
                first.get("download_url").textValue());
        assertEquals(1_040, first.get("size").longValue());
        assertEquals(65_552, answer.get("files").get(1).get("size").longValue());
    }

    @Test
    void filesThatNobodyOffersHaveNoSizeAndAreNotInTheSum() throws Exception {
        JsonNode answer = ask("{\"manifest\":[" + file("index.html", INDEX) + "," + file("x", ELSEWHERE)
                + ",{\"file_name\":\"y\",\"file_hash\":null},7,{}]}");
        assertEquals(1_040, answer.get("totalSize").longValue());
        assertEquals(1, answer.get("knownFiles").intValue());
        assertEquals(3, answer.get("unknownFiles").intValue());
        assertEquals("size_unknown", answer.get("files").get(1).get("error").textValue());
        assertEquals(false, answer.get("files").get(1).has("size"));
    }

    @Test
    void anEmptyOrMissingListHasNoSize() throws Exception {
        for (String body : List.of("{}", "{\"manifest\":[]}", "{\"manifest\":null}", "{\"manifest\":\"x\"}")) {
            assertEquals(0, ask(body).get("totalSize").longValue(), body);
            assertEquals(0, ask(body).get("files").size(), body);
        }
    }

    @Test
    void tooManyFilesAndTextThatIsNoObjectAreRefused() {
        String many = String.join(",", Collections.nCopies(5_001, "{}"));
        for (String body : List.of("{\"manifest\":[" + many + "]}", "[]", "7", "{}{}")) {
            assertThrows(
                    InvalidRequestException.class, () -> ask(body), body.substring(0, Math.min(20, body.length())));
        }
        for (String body : List.of("", "{\"manifest\":[", "{\"manifest\":[{]}")) {
            assertThrows(Exception.class, () -> ask(body), body);
        }
    }

    private static String file(String name, Sha256 sealed) {
        return "{\"file_name\":\"" + name
                + "\",\"file_hash\":\"h\",\"download_url\":\"https://updates.example.com/bundles/" + sealed + "\"}";
    }

    private JsonNode ask(String body) throws IOException, InvalidRequestException {
        return new ObjectMapper().readTree(route.answer(body.getBytes(UTF_8)).getBytes());
    }
}
