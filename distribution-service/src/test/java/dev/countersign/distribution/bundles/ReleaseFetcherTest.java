package dev.countersign.distribution.bundles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.catalog.LiveManifests;
import dev.countersign.distribution.catalog.LiveNotes;
import dev.countersign.distribution.catalog.Selection;
import dev.countersign.distribution.catalog.UpdateRequest;
import dev.countersign.distribution.catalog.UpdateSelector;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseFetcherTest {
    private static final DeviceKeyId KEY = TestRelease.keyId("abcdefgh");
    private static final TestRelease RELEASE =
            TestRelease.ofSize(700_000, "com.example.demo", "production", "2.0.0", KEY);

    private final LiveCatalog catalog = new LiveCatalog();
    private final LiveNotes notes = new LiveNotes();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    Path storeDirectory;

    @TempDir
    Path cacheDirectory;

    private ObjectStore store;
    private ReleaseFetcher fetcher;

    @BeforeEach
    void start() throws IOException {
        store = new DirectoryObjectStore(storeDirectory);
        fetcher = fetcher();
        catalog.stage(TestRelease.deviceKey("com.example.demo", "production", KEY));
        catalog.stage(RELEASE.sealed());
        catalog.stage(RELEASE.offeredOn("production", 1, true));
    }

    @AfterEach
    void stop() {
        fetcher.stop();
    }

    @Test
    void aReleaseIsOfferedOnceItsObjectsAreHereAndVerified() throws IOException {
        put(RELEASE.sealedObject());
        catalog.publish(fetcher);
        await().until(this::offered);
        Path file = fetcher.sealedObject(RELEASE.sealedDigest(), 700_000).orElseThrow();
        assertArrayEquals(RELEASE.sealedObject(), Files.readAllBytes(file));
    }

    @Test
    void aCorruptObjectIsNeverOfferedRaisesAnAlarmAndIsTriedAgain() throws IOException {
        byte[] corrupt = RELEASE.sealedObject();
        corrupt[corrupt.length - 1] ^= 1;
        put(corrupt);
        catalog.publish(fetcher);
        await().until(() ->
                registry.get("countersign.objects.corrupt").counter().count() > 0);
        assertTrue(fetcher.sealedObject(RELEASE.sealedDigest(), 700_000).isEmpty());
        assertEquals(false, offered());

        store.delete(sealedKey());
        store.putIfAbsent(sealedKey(), RELEASE.sealedObject());
        await().until(this::offered);
    }

    @Test
    void aCorruptSealRecordIsNeverOffered() throws IOException {
        store.putIfAbsent(sealedKey(), RELEASE.sealedObject());
        byte[] other = TestRelease.ofSize(700_000, "com.example.demo", "production", "2.0.1", KEY)
                .sealRecord();
        store.putIfAbsent(recordKey(), other);
        catalog.publish(fetcher);
        await().until(() ->
                registry.get("countersign.objects.corrupt").counter().count() > 0);
        assertEquals(false, offered());
    }

    @Test
    void anObjectThatIsNotThereYetIsAwaited() throws IOException {
        catalog.publish(fetcher);
        await().until(() ->
                registry.get("countersign.objects.unavailable").counter().count() > 0);
        put(RELEASE.sealedObject());
        await().until(this::offered);
    }

    @Test
    void releasesThatShareOneSealAreAllOffered() throws IOException {
        put(RELEASE.sealedObject());
        ReleaseSealed as = RELEASE.sealed();
        for (String app : List.of("com.example.one", "com.example.two", "com.example.three")) {
            catalog.stage(TestRelease.deviceKey(app, "production", KEY));
            catalog.stage(new ReleaseSealed(
                    as.time(),
                    as.policy(),
                    new AppId(app),
                    as.environment(),
                    as.version(),
                    new RequestId(Sha256.hash(app.getBytes(UTF_8))),
                    as.bundle(),
                    as.sealed(),
                    as.size(),
                    as.sealRecord(),
                    as.keyIds(),
                    null));
            catalog.stage(TestRelease.head(app, "production", "production", 1, as.version(), true));
        }
        catalog.publish(fetcher);
        await().until(() ->
                offered() && offered("com.example.one") && offered("com.example.two") && offered("com.example.three"));
    }

    @Test
    void theCacheServesAfterARestartWithoutTheStore() throws IOException {
        put(RELEASE.sealedObject());
        catalog.publish(fetcher);
        await().until(this::offered);
        fetcher.stop();
        store.delete(sealedKey());
        store.delete(recordKey());

        fetcher = fetcher();
        fetcher.wantSealedObject(RELEASE.sealedDigest(), 700_000);
        await().until(() ->
                fetcher.sealedObject(RELEASE.sealedDigest(), 700_000).isPresent());
    }

    @Test
    void aCopyThatWasChangedWhileTheServiceWasDownIsNotServed() throws IOException {
        put(RELEASE.sealedObject());
        catalog.publish(fetcher);
        await().until(this::offered);
        fetcher.stop();
        damage();

        fetcher = fetcher();
        assertTrue(fetcher.sealedObject(RELEASE.sealedDigest(), 700_000).isEmpty());
        fetcher.wantSealedObject(RELEASE.sealedDigest(), 700_000);
        await().until(() ->
                fetcher.sealedObject(RELEASE.sealedDigest(), 700_000).isPresent());
        assertArrayEquals(RELEASE.sealedObject(), Files.readAllBytes(copy()));
        assertTrue(registry.get("countersign.objects.corrupt").counter().count() > 0);
    }

    @Test
    void theScrubFindsADamageThatKeepsSizeAndTimeAndFetchesAnew() throws IOException {
        put(RELEASE.sealedObject());
        catalog.publish(fetcher);
        await().until(this::offered);
        Path damaged = Files.write(cacheDirectory.resolve("damaged"), new byte[(int) Files.size(copy())]);
        Files.setLastModifiedTime(damaged, Files.getLastModifiedTime(copy()));
        Files.move(damaged, copy(), StandardCopyOption.ATOMIC_MOVE);

        await().until(() ->
                registry.get("countersign.objects.corrupt").counter().count() > 0);
        await().until(() ->
                fetcher.sealedObject(RELEASE.sealedDigest(), 700_000).isPresent());
        assertArrayEquals(RELEASE.sealedObject(), Files.readAllBytes(copy()));
    }

    @Test
    void aTouchedCopyIsNotServedUntilItWasHashedAgain() throws Exception {
        var files = new VerifiedFiles(cacheDirectory.resolve("z"), 1 << 30);
        Sha256 digest = RELEASE.sealedDigest();
        files.copy(digest, 700_000, new ByteArrayInputStream(RELEASE.sealedObject()));
        Path file = files.find(digest, 700_000).orElseThrow();
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertTrue(files.find(digest, 700_000).isEmpty());
        assertTrue(files.verify(digest, 700_000));
        assertTrue(files.find(digest, 700_000).isPresent());
    }

    @Test
    void theCacheKeepsItsLimitAndWhatIsOfferedNow() throws Exception {
        var files = new VerifiedFiles(cacheDirectory.resolve("z"), 250);
        List<Sha256> digests = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            byte[] content = new byte[100];
            content[0] = (byte) i;
            digests.add(Sha256.hash(content));
            files.copy(digests.get(i), 100, new ByteArrayInputStream(content));
        }
        files.find(digests.get(1), 100);
        files.evict(() -> Set.of(digests.get(0)));
        assertEquals(200, files.size());
        assertTrue(files.find(digests.get(0), 100).isPresent());
        assertTrue(files.find(digests.get(1), 100).isPresent());
        assertTrue(files.find(digests.get(2), 100).isEmpty());
        files.evict(() -> Set.copyOf(digests));
        assertEquals(200, files.size());
    }

    private Path copy() {
        return cacheDirectory.resolve("objects/sealed/" + RELEASE.sealedDigest());
    }

    private void damage() throws IOException {
        byte[] content = Files.readAllBytes(copy());
        content[content.length / 2] ^= 1;
        Files.write(copy(), content);
    }

    @Test
    void truncatedLongerAndOtherBytesAreNotKept() throws Exception {
        var files = new VerifiedFiles(cacheDirectory.resolve("x"), 1 << 30);
        byte[] content = RELEASE.sealedObject();
        Sha256 digest = RELEASE.sealedDigest();
        InputStream truncated = new ByteArrayInputStream(content, 0, content.length - 1);
        InputStream longer =
                new SequenceInputStream(new ByteArrayInputStream(content), new ByteArrayInputStream(new byte[1]));
        assertThrows(CorruptObjectException.class, () -> files.copy(digest, content.length, truncated));
        assertThrows(CorruptObjectException.class, () -> files.copy(digest, content.length, longer));
        assertTrue(files.find(digest, content.length).isEmpty());
        try (Stream<Path> left = Files.list(cacheDirectory.resolve("x"))) {
            assertEquals(0, left.count());
        }
        files.copy(digest, content.length, new ByteArrayInputStream(content));
        assertTrue(files.find(digest, content.length).isPresent());
    }

    @Test
    void whatACrashLeftHalfCopiedIsRemovedAtStart() throws IOException {
        Path half = Files.createDirectories(cacheDirectory.resolve("y")).resolve(RELEASE.sealedDigest() + "123.part");
        Files.write(half, new byte[10]);
        new VerifiedFiles(cacheDirectory.resolve("y"), 1 << 30);
        assertTrue(Files.notExists(half));
    }

    private void put(byte[] sealedObject) throws IOException {
        store.putIfAbsent(sealedKey(), sealedObject);
        store.putIfAbsent(recordKey(), RELEASE.sealRecord());
    }

    @Test
    void anErasedNoteIsForgottenByItselfAndItsReleaseGoesOnBeingOffered() throws IOException {
        TestRelease noted = TestRelease.of("com.example.demo", "production", "3.0.0", KEY);
        ReleaseNote note = ReleaseNote.of(null, "What is new", new Random(1));
        Sha256 digest = Sha256.hash(note.toJson());
        store.putIfAbsent(ObjectKey.of("notes/" + digest), note.toJson());
        store.putIfAbsent(ObjectKey.of("sealed/" + noted.sealedDigest()), noted.sealedObject());
        store.putIfAbsent(ObjectKey.of("seal-records/" + noted.sealRecordDigest()), noted.sealRecord());
        catalog.stage(noted.sealedWithNote(digest));
        catalog.stage(noted.offeredOn("production", 2, true));
        catalog.publish(fetcher);
        await().until(this::offered);
        assertEquals(note, notes.of(offer().release()), "it is there when the release is first offered");

        store.delete(ObjectKey.of("notes/" + digest));
        await().until(() -> notes.of(offer().release()) == null);
        assertTrue(offered());
        try (Stream<Path> cached = Files.walk(cacheDirectory)) {
            assertEquals(
                    List.of(),
                    cached.filter(file -> file.endsWith(digest.hex())).toList(),
                    "no cache keeps it");
        }
    }

    private Selection.Offer offer() {
        return (Selection.Offer) select("com.example.demo");
    }

    private boolean offered() {
        return offered("com.example.demo");
    }

    private boolean offered(String app) {
        return select(app) instanceof Selection.Offer;
    }

    private Selection select(String app) {
        var device = new UpdateRequest(app, "d", "ios", "1.0.0", "1.0.0", "8.51.23", "", KEY.value(), false, true);
        return UpdateSelector.select(catalog.current(), device);
    }

    private ReleaseFetcher fetcher() throws IOException {
        CacheConfig config = new CacheConfig() {
            @Override
            public Optional<Path> directory() {
                return Optional.of(cacheDirectory);
            }

            @Override
            public int parallelFetches() {
                return 2;
            }

            @Override
            public MemorySize size() {
                return new MemorySize(BigInteger.valueOf(1_000_000));
            }

            @Override
            public Duration scrubInterval() {
                return Duration.ofMillis(50);
            }
        };
        var traces = new ReleaseTraces(OpenTelemetry.noop().getTracer("test"), Clock.systemUTC());
        var reader = new ReleaseNotes(() -> Duration.ofMillis(50), store, catalog, notes, registry);
        return new ReleaseFetcher(
                config, new LocalFiles(config), store, catalog, new LiveManifests(), reader, traces, registry);
    }

    private static ObjectKey sealedKey() {
        return ObjectKey.of("sealed/" + RELEASE.sealedDigest());
    }

    private static ObjectKey recordKey() {
        return ObjectKey.of("seal-records/" + RELEASE.sealRecordDigest());
    }
}
