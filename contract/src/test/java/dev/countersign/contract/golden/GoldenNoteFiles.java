package dev.countersign.contract.golden;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import java.util.Map;

/** The golden vectors of a release that has a note. */
final class GoldenNoteFiles {
    static final ReleaseNote NOTE = new ReleaseNote(
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "https://example.com/releases/1.2.3",
            "Starts faster.\nDanke für alle Meldungen!");

    private static final Sha256 DIGEST = Sha256.hash(NOTE.toJson());

    private GoldenNoteFiles() {}

    static Map<String, byte[]> same(ReleasePublish publish) {
        return Map.of(
                "release-note.json", NOTE.toJson(),
                "requests/release.publish.note.json", asksFor(publish).toPayload());
    }

    private static ReleasePublish asksFor(ReleasePublish it) {
        return new ReleasePublish(
                it.app(),
                it.environment(),
                it.created(),
                it.expires(),
                it.nonce(),
                it.version(),
                it.bundle(),
                it.minNative(),
                it.channel(),
                null,
                DIGEST);
    }

    /** The leaf of the release that this one becomes with a note. */
    static ReleaseSealed sealed(ReleasePublish publish, ReleaseSealed it) {
        byte[] payload = asksFor(publish).toPayload();
        return new ReleaseSealed(
                it.time(),
                it.policy(),
                it.app(),
                it.environment(),
                it.version(),
                new RequestId(Sha256.hash(payload)),
                it.bundle(),
                it.sealed(),
                it.size(),
                it.sealRecord(),
                it.keyIds(),
                it.minNative(),
                null,
                DIGEST);
    }
}
