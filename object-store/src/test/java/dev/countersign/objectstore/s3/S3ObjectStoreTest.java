package dev.countersign.objectstore.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.ObjectStoreContract;
import dev.countersign.objectstore.StoreOpener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a real S3 server. */
class S3ObjectStoreTest extends ObjectStoreContract {

    @TempDir
    private static Path folder;

    private static S3Server server;

    /** Opens the bucket at a location. */
    public static final class Opener implements StoreOpener {
        @Override
        public ObjectStore open(String location) {
            return S3ObjectStore.open(S3Server.settings(location));
        }
    }

    @BeforeAll
    static void startServer() throws IOException {
        server = S3Server.start(folder);
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    protected StoreOpener opener() {
        return new Opener();
    }

    @Override
    protected String freshLocation() {
        return server.freshBucket();
    }

    @Override
    protected int races() {
        return 50;
    }

    /** S3Proxy adds to the names of its files. */
    @Override
    protected int longestSegment() {
        return 200;
    }

    @Test
    void objectsOfSeveralPartsKeepTheFirstWriter() throws IOException {
        ObjectStore store = opener().open(freshLocation());
        ObjectKey key = ObjectKey.of("sealed/large");
        byte[] bytes = new byte[(int) MultipartUpload.PART_SIZE * 2 + 1];
        new Random(1).nextBytes(bytes);
        assertTrue(store.putIfAbsent(key, new ByteArrayInputStream(bytes)));
        assertArrayEquals(bytes, store.readBytes(key, bytes.length).orElseThrow());

        ObjectKey raced = ObjectKey.of("sealed/raced");
        InputStream overtaken = new SequenceInputStream(
                new ByteArrayInputStream(bytes, 0, (int) MultipartUpload.PART_SIZE), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        store.putIfAbsent(raced, new byte[] {1});
                        return -1;
                    }
                });
        assertFalse(store.putIfAbsent(raced, overtaken), "another was stored while the parts were sent");
        assertArrayEquals(new byte[] {1}, store.readBytes(raced, 1).orElseThrow());
        assertEquals(2, store.list("").count());
    }

    @Test
    void unreachableServerIsAnIoFailureAndGivesNoCredentialAway() throws IOException {
        ObjectStore nowhere = opener().open("http://127.0.0.1:1/bucket?" + folder);
        IOException failure = assertThrows(IOException.class, () -> nowhere.readBytes(ObjectKey.of("log/head"), 10));
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        assertFalse(text.toString().contains(S3Process.CREDENTIAL));
        assertThrows(IOException.class, () -> nowhere.compareAndSwap(ObjectKey.of("log/head"), null, new byte[1]));
    }

    @Test
    void missingBucketIsNoEmptyStore() {
        String location = freshLocation().replace("/bucket-", "/missing-");
        assertThrows(IOException.class, () -> opener().open(location).readBytes(ObjectKey.of("log/head"), 10));
    }
}
