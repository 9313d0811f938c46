package dev.countersign.signing.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.signing.authority.BundleSealer;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.authority.SealOutcome;
import dev.countersign.signing.authority.UploadUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the inbox to where distribution reads, over a real store. */
class NoteFilingTest {
    private static final byte[] NOTE = ReleaseNote.of("https://example.com/1", "What is new", new Random(1))
            .toJson();
    private static final Sha256 DIGEST = Sha256.hash(NOTE);
    private static final DeviceKey KEY = new DeviceKey(
            new KeyLabel("device/com.example.demo/production/1"), new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"));

    @TempDir
    Path folder;

    private final Map<KeyLabel, Integer> abandoned = new HashMap<>();
    private DirectoryObjectStore store;
    private int seals;

    @BeforeEach
    void open() throws IOException {
        store = new DirectoryObjectStore(folder);
    }

    @Test
    void aNoteLiesWhereDistributionReadsOnceItsBundleIsSealed() throws IOException {
        SignedRequest request = handedIn(DIGEST, NOTE);
        assertTrue(seal(request) instanceof SealOutcome.Sealed);
        assertArrayEquals(NOTE, stored().orElseThrow());
        assertTrue(seal(request) instanceof SealOutcome.Sealed, "again, as after a crash");
        assertEquals(Map.of(), abandoned);
    }

    @Test
    void aReleaseByFileHasItsNoteFiledTooAndIsSealedByFile() throws IOException {
        SignedRequest request = handedIn(DIGEST, NOTE);
        var publish = (ReleasePublish) request.request();
        var byFile = new SealOutcome.Sealed(
                publish, DIGEST, 1, DIGEST, List.of(KEY), new ManifestSealed(Sha256.hash(new byte[1]), 3));
        var filing = new NoteFiling(
                store,
                new BundleSealer() {
                    @Override
                    public SealOutcome seal(SignedRequest signed, ReleasePublish publish, List<DeviceKey> keys) {
                        throw new AssertionError("sealed whole only");
                    }

                    @Override
                    public SealOutcome sealByFile(SignedRequest signed, ReleasePublish publish, List<DeviceKey> keys) {
                        return byFile;
                    }
                },
                abandon());
        assertEquals(byFile, filing.sealByFile(request, publish, List.of(KEY)));
        assertArrayEquals(NOTE, stored().orElseThrow());
    }

    @Test
    void aReleaseWithoutANoteNeedsNone() throws IOException {
        assertTrue(seal(request(null)) instanceof SealOutcome.Sealed);
        assertFalse(Files.exists(folder.resolve("notes")));
    }

    @Test
    void aNoteThatIsNotThereYetIsAwaitedBeforeAnyDeviceKeyIsUsed() throws IOException {
        SignedRequest request = request(DIGEST);
        assertThrows(UploadUnavailableException.class, () -> seal(request));
        assertEquals(0, seals);
    }

    @Test
    void alteredAndOversizedNotesAreRefusedByNameWithoutAnyUseOfADeviceKey() throws IOException {
        for (byte[] other : List.of(
                new byte[0],
                new String(NOTE, UTF_8).replace("new", "old").getBytes(UTF_8),
                new byte[ReleaseNote.MAX_BYTES + 1],
                new byte[1 << 20])) {
            assertEquals(refused(RefusalReason.NOTE_ALTERED), seal(handedIn(DIGEST, other)));
        }
        assertEquals(0, seals);
        assertTrue(stored().isEmpty());
    }

    @Test
    void aNoteOfTheWrongShapeIsRefusedAlsoWhereItsDigestWasSigned() throws IOException {
        String salt = "\"salt\":\"" + "ab".repeat(32) + "\"";
        for (String wrong : List.of(
                "{" + salt + ",\"link\":\"http://example.com/\"}",
                "{" + salt + ",\"link\":\"javascript:alert(1)\"}",
                "{" + salt + ",\"comment\":\"a\\u0007b\"}",
                "{" + salt + "}",
                "{\"comment\":\"ab\"}",
                "{" + salt + ",\"comment\":\"ab\",\"comment\":\"cd\"}",
                "no JSON")) {
            byte[] bytes = wrong.getBytes(UTF_8);
            assertEquals(refused(RefusalReason.NOTE_MALFORMED), seal(handedIn(Sha256.hash(bytes), bytes)), wrong);
        }
        byte[] large = new byte[ReleaseNote.MAX_BYTES + 1];
        assertEquals(refused(RefusalReason.NOTE_MALFORMED), seal(handedIn(Sha256.hash(large), large)));
        assertEquals(0, seals);
    }

    @Test
    void theNoteOfABundleThatIsRefusedIsNotKept() throws IOException {
        SignedRequest request = handedIn(DIGEST, NOTE);
        var refusing =
                new NoteFiling(store, (signed, publish, keys) -> refused(RefusalReason.BUNDLE_ALTERED), abandon());
        assertEquals(
                refused(RefusalReason.BUNDLE_ALTERED),
                refusing.seal(request, (ReleasePublish) request.request(), List.of(KEY)));
        assertTrue(stored().isEmpty());
    }

    @Test
    void whatLiesThereDamagedIsReplaced() throws IOException {
        store.putIfAbsent(key(), new byte[] {1, 2, 3});
        seal(handedIn(DIGEST, NOTE));
        assertArrayEquals(NOTE, stored().orElseThrow());
    }

    @Test
    void aSealWhoseNoteCannotBePutIsAbandonedAndAccountedFor() throws IOException {
        SignedRequest request = handedIn(DIGEST, NOTE);
        Files.createDirectories(folder.resolve("notes").resolve(DIGEST.hex()).resolve("in-the-way"));
        assertThrows(IOException.class, () -> seal(request));
        assertEquals(1, seals);
        assertEquals(Map.of(KEY.label(), 2), abandoned);
    }

    private SealOutcome seal(SignedRequest request) throws IOException {
        BundleSealer bundles = (signed, publish, keys) -> {
            seals++;
            return new SealOutcome.Sealed(publish, DIGEST, 1, DIGEST, keys);
        };
        return new NoteFiling(store, bundles, abandon())
                .seal(request, (ReleasePublish) request.request(), List.of(KEY));
    }

    private java.util.function.ObjIntConsumer<KeyLabel> abandon() {
        return (key, operations) -> abandoned.merge(key, operations, Integer::sum);
    }

    private SignedRequest handedIn(Sha256 named, byte[] note) throws IOException {
        SignedRequest request = request(named);
        store.putIfAbsent(ObjectKey.ofSegments("inbox", request.id().hex(), "note"), note);
        return request;
    }

    private static SignedRequest request(@Nullable Sha256 note) {
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        byte[] nonce = new byte[16];
        new java.security.SecureRandom().nextBytes(nonce);
        return SignedRequest.sign(
                new ReleasePublish(
                        new AppId("com.example.demo"),
                        new EnvironmentName("production"),
                        now,
                        now.plusSeconds(3600),
                        java.util.HexFormat.of().formatHex(nonce),
                        new Version("1.0.0"),
                        new BundleUpload(BundleId.ofChecksum(DIGEST), DIGEST, 1, new KeyId(DIGEST)),
                        null,
                        null,
                        null,
                        note),
                PersonKey.generate());
    }

    private Optional<byte[]> stored() throws IOException {
        return store.readBytes(key(), 1 << 20);
    }

    private static SealOutcome.Refused refused(RefusalReason reason) {
        return new SealOutcome.Refused(reason.wire());
    }

    private static ObjectKey key() {
        return ObjectKey.ofSegments("notes", DIGEST.hex());
    }
}
