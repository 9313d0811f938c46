package dev.countersign.distribution.catalog;

import static dev.countersign.distribution.catalog.Story.APP;
import static dev.countersign.distribution.catalog.Story.PRODUCTION;
import static dev.countersign.distribution.catalog.Story.after;
import static dev.countersign.distribution.catalog.Story.opened;
import static dev.countersign.distribution.catalog.Story.production;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LiveManifestsTest {
    private static final Sha256 FILE = Sha256.hash("file".getBytes(UTF_8));

    private final LiveManifests manifests = new LiveManifests();

    @Test
    void onlyAChannelThatSaysSoAndAPluginThatInsistsOnSignaturesGetFiles() {
        assertTrue(offer("{\"default\":true,\"delta\":true}", "8.51.23").byFile());
        assertFalse(offer("{\"default\":true,\"delta\":true}", "8.51.22").byFile());
        assertFalse(offer("{\"default\":true,\"delta\":true}", "").byFile());
        assertFalse(offer("{\"default\":true}", "8.51.23").byFile());
    }

    @Test
    void filesAreServedAsLongAsTheirReleaseMayBe() {
        TestRelease release = production("2.0.0");
        ReleaseSealed sealed = withManifest(release, "manifest");
        Catalog catalog = after(sealed, head(release, "{\"default\":true,\"delta\":true}"));
        assertEquals(OptionalLong.empty(), manifests.size(catalog, FILE));

        manifests.opened(Release.of(sealed), manifest(1));
        assertEquals(OptionalLong.of(16), manifests.size(catalog, FILE));
        assertEquals(
                "index.html",
                manifests.of(Release.of(sealed), PRODUCTION.value()).getFirst().name());
        assertNull(manifests.of(Release.of(sealed), Story.STRANGER.value()));

        ChannelUpdated moved = head(release, "{\"default\":true}");
        Catalog revoked = catalog.with(new ReleaseRevoked(
                moved.time(),
                moved.policy(),
                moved.app(),
                moved.environment(),
                release.version(),
                new KeyId(FILE),
                new RevocationReason("crash"),
                moved.request()));
        assertEquals(OptionalLong.empty(), manifests.size(revoked, FILE));
    }

    @Test
    void manifestsWithoutEndDoNotFillTheMemory() {
        Release first = null;
        for (int i = 0; i < 60; i++) {
            Release release = Release.of(withManifest(production("2.0." + i), "manifest " + i));
            first = first == null ? release : first;
            manifests.opened(release, manifest(5000));
        }
        assertNull(manifests.of(first, PRODUCTION.value()));
        assertTrue(manifests.files().size() <= 200_000);
    }

    private static Selection.Offer offer(String rules, String plugin) {
        TestRelease release = production("2.0.0");
        Catalog catalog = opened(after(release.sealed(), head(release, rules)), release);
        var device =
                new UpdateRequest(APP, "d", "android", "1.0.0", "1.0.0", plugin, "", PRODUCTION.value(), false, true);
        return (Selection.Offer) UpdateSelector.select(catalog, device);
    }

    private static DeltaManifest manifest(int files) {
        List<DeltaManifest.File> list =
                new java.util.ArrayList<>(List.of(new DeltaManifest.File("index.html", FILE, 16)));
        for (int i = 1; i < files; i++) {
            list.add(new DeltaManifest.File("f" + i, Sha256.hash(("f" + i).getBytes(UTF_8)), 16));
        }
        SealedChecksum hash = SealedChecksum.of(new byte[256]);
        return new DeltaManifest(
                list, List.of(new DeltaManifest.KeyHashes(PRODUCTION, Collections.nCopies(files, hash))));
    }

    private static ReleaseSealed withManifest(TestRelease release, String manifest) {
        return release.sealedByFile(new ManifestSealed(Sha256.hash(manifest.getBytes(UTF_8)), 1));
    }

    private static ChannelUpdated head(TestRelease release, String rules) {
        ChannelUpdated plain = release.offeredOn("production", 1, true);
        return new ChannelUpdated(
                plain.time(),
                plain.policy(),
                plain.app(),
                plain.environment(),
                plain.channel(),
                1,
                plain.stable(),
                Json.readStrictly(rules.getBytes(UTF_8), ChannelRules.class),
                plain.request());
    }
}
