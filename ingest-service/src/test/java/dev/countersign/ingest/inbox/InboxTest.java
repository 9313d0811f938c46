package dev.countersign.ingest.inbox;

import static dev.countersign.ingest.testing.Deployment.DEVELOPMENT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.ingest.testing.Deployment;
import dev.countersign.objectstore.ObjectKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxTest {
    private static final byte[] BYTES = new byte[300_000];

    static {
        new Random(1).nextBytes(BYTES);
    }

    @TempDir
    Path directory;

    private Deployment it;
    private Inbox inbox;
    private SignedRequest request;
    private BundleUpload declared;

    @BeforeEach
    void makeRequest() {
        it = new Deployment(directory);
        inbox = new Inbox(it.store);
        ReleasePublish publish = it.publish(DEVELOPMENT, "1.0.0", BYTES);
        request = SignedRequest.sign(publish, it.publisher);
        declared = publish.bundle();
    }

    @Test
    void bytesThatWereSignedForAreStored() throws IOException {
        put(new ByteArrayInputStream(BYTES));
        assertArrayEquals(BYTES, Files.readAllBytes(bundle()));
        put(new ByteArrayInputStream(BYTES));
    }

    @Test
    void otherBytesLeaveNothing() {
        byte[] flipped = BYTES.clone();
        flipped[BYTES.length - 1] ^= 1;
        assertThrows(DeclarationException.class, () -> put(new ByteArrayInputStream(flipped)));
        assertThrows(DeclarationException.class, () -> put(new ByteArrayInputStream(BYTES, 0, BYTES.length - 1)));
        assertThrows(
                DeclarationException.class,
                () -> put(new ByteArrayInputStream(Arrays.copyOf(BYTES, BYTES.length + 1))));
        assertThrows(DeclarationException.class, () -> put(InputStream.nullInputStream()));
        assertThrows(DeclarationException.class, () -> put(new Endless()));
        assertNothingStored();
    }

    @Test
    void brokenUploadLeavesNothing() {
        InputStream half = new SequenceInputStream(new ByteArrayInputStream(BYTES, 0, 100_000), new Broken());
        assertThrows(UploadBrokenException.class, () -> put(half));
        assertNothingStored();
    }

    @Test
    void otherBytesDoNotReplaceThoseThatAreThere() throws IOException {
        put(new ByteArrayInputStream(BYTES));
        byte[] flipped = BYTES.clone();
        flipped[0] ^= 1;
        assertThrows(DeclarationException.class, () -> put(new ByteArrayInputStream(flipped)));
        assertArrayEquals(BYTES, Files.readAllBytes(bundle()));
    }

    @Test
    void rottenBytesAreRemovedSoThatTheUploadCanBeRepeated() throws IOException {
        put(new ByteArrayInputStream(BYTES));
        byte[] rotten = BYTES.clone();
        rotten[5] ^= 1;
        Files.delete(bundle());
        Files.write(bundle(), rotten);
        IOException failure = assertThrows(IOException.class, () -> put(new ByteArrayInputStream(BYTES)));
        assertFalse(failure instanceof DeclarationException, "the uploader did nothing wrong");
        put(new ByteArrayInputStream(BYTES));
        assertArrayEquals(BYTES, Files.readAllBytes(bundle()));
    }

    @Test
    void manyUploadsOfTheSameBytesAtOnceAreHarmless() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            Callable<Void> upload = () -> {
                put(new ByteArrayInputStream(BYTES));
                return null;
            };
            for (var done : threads.invokeAll(java.util.Collections.nCopies(16, upload))) {
                done.get();
            }
        }
        assertArrayEquals(BYTES, Files.readAllBytes(bundle()));
    }

    @Test
    void damagedEnvelopeIsAbsentAndIsReplaced() throws IOException {
        assertTrue(inbox.put(request));
        assertFalse(inbox.put(request));
        ObjectKey key = ObjectKey.of("inbox/" + request.id() + "/request");
        for (byte[] damaged : new byte[][] {
            new byte[0],
            new byte[100_000],
            SignedRequest.sign(it.approve(request.id()), it.approver1).bytes()
        }) {
            it.store.delete(key);
            it.store.putIfAbsent(key, damaged);
            assertTrue(inbox.request(request.id()).isEmpty());
            assertTrue(inbox.put(request));
            assertArrayEquals(
                    request.bytes(), inbox.request(request.id()).orElseThrow().bytes());
        }
    }

    @Test
    void entriesShowWhatIsThereAndPassForeignObjectsOver() throws IOException {
        inbox.put(request);
        it.store.putIfAbsent(ObjectKey.of("inbox/stray"), new byte[1]);
        it.store.putIfAbsent(ObjectKey.of("inbox/odd/request"), new byte[1]);
        it.store.putIfAbsent(ObjectKey.of("inbox/" + request.id() + "/other"), new byte[1]);
        InboxEntry entry = inbox.entries().iterator().next();
        assertEquals(1, inbox.entries().size());
        assertTrue(entry.request());
        assertFalse(entry.bundle());
        put(new ByteArrayInputStream(BYTES));
        assertTrue(inbox.entries().iterator().next().bundle());
        inbox.remove(request.id());
        assertTrue(inbox.entries().isEmpty());
    }

    private void put(InputStream bytes) throws IOException {
        inbox.putBundle(request.id(), declared, bytes);
    }

    private Path bundle() {
        return directory.resolve("inbox").resolve(request.id().hex()).resolve("bundle");
    }

    private void assertNothingStored() {
        assertFalse(Files.exists(bundle()));
        try (Stream<Path> scratch = Files.walk(directory.resolve(".tmp"))) {
            assertEquals(
                    0,
                    scratch.filter(file ->
                                    Files.isRegularFile(file) && file.toFile().length() > 0)
                            .count());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 'x';
        }
    }

    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("connection reset");
        }
    }
}
