package dev.countersign.signing.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.log.LogFollower;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.VerifiedLog;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectListing;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.StoredObject;
import dev.countersign.signing.key.KeyProvider;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.TestKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogWriterTest {
    private static final KeyLabel LABEL = new KeyLabel("log/1");

    @TempDir
    static Path keyDirectory;

    private static KeyProvider keys;
    private static CheckpointSigner signer;

    @TempDir
    Path directory;

    private ObjectStore store;

    @BeforeAll
    static void makeKey() {
        keys = TestKeys.keystore(keyDirectory);
        var key = new LogVerifierKey("test/log", VerifyingKey.of(keys.generate(LABEL, KeyPurpose.LOG)));
        signer = new CheckpointSigner(keys, LABEL, key);
    }

    @AfterAll
    static void close() {
        keys.close();
    }

    @BeforeEach
    void openStore() throws IOException {
        store = new DirectoryObjectStore(directory);
    }

    @Test
    void everySizeUpTo600IsReadBackByAFollowerAndByTheNextProcess() throws IOException {
        LogWriter log = open(store, "a");
        int size = 0;
        for (int width = 1; size < 600; width = width % 37 + 1) {
            log.append(leaves(size, width), Map.of());
            size += width;
            assertEquals(size, follow().size());
        }
        List<byte[]> read = new ArrayList<>();
        LogWriter next = LogWriter.open(store, signer, "b", (index, leaf) -> read.add(leaf));
        assertEquals(size, next.size());
        for (int i = 0; i < size; i++) {
            assertArrayEquals(leaf(i), read.get(i));
        }
        next.append(leaves(size, 3), Map.of());
        assertEquals(size + 3, follow().size());
    }

    @Test
    void evidenceIsThereBeforeTheCheckpointThatCoversIt() throws IOException {
        byte[] policy = "serial: 1".getBytes(UTF_8);
        open(store, "a").append(leaves(0, 1), Map.of(Sha256.hash(policy), policy));
        assertArrayEquals(
                policy,
                store.readBytes(LogKeys.of("evidence/" + Sha256.hash(policy)), 100)
                        .orElseThrow());
    }

    @Test
    void ofTwoWritersTheLoserLeavesNoTrace() throws IOException {
        LogWriter first = open(store, "a");
        first.append(leaves(0, 2), Map.of());
        LogWriter second = open(store, "b");
        first.append(leaves(2, 1), Map.of());
        assertThrows(LogBrokenException.class, () -> second.append(leaves(7, 1), Map.of()));
        assertEquals(3, follow().size());
        first.append(leaves(3, 1), Map.of());
        assertEquals(4, follow().size());
    }

    @Test
    void ofTwoWritersOfTheSameBatchOneWins() throws IOException {
        LogWriter first = open(store, "a");
        LogWriter second = open(store, "b");
        first.append(leaves(0, 2), Map.of());
        assertThrows(LogBrokenException.class, () -> second.append(leaves(0, 2), Map.of()));
    }

    /** Each write of an append fails once, before it happens or after: repeating the append, or another process, completes it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFailureAtAnyWriteLosesAndRepeatsNothing(boolean afterwards) throws IOException {
        LogWriter log = open(store, "a");
        log.append(leaves(0, 250), Map.of());
        int size = 250;
        for (boolean finished = false; !finished; size += 2) {
            int failAt = (size - 250) / 2;
            var faulty = new FaultyStore(store, failAt, afterwards);
            LogWriter writer = open(faulty, "writer-" + size);
            faulty.armed = true;
            List<byte[]> batch = leaves(size, 2);
            byte[] evidence = ("evidence " + size).getBytes(UTF_8);
            Map<Sha256, byte[]> named = Map.of(Sha256.hash(evidence), evidence);
            try {
                writer.append(batch, named);
                finished = true;
            } catch (IOException e) {
                if (size % 4 == 0) {
                    writer.append(batch, named);
                } else {
                    LogWriter successor = open(store, "successor-" + size);
                    if (successor.size() == size) {
                        successor.append(batch, named);
                    }
                }
            }
            assertEquals(size + 2, follow().size());
        }
        assertTrue(size > 250 + 2 * 6, "staging, head, evidence, entries, tile, checkpoint: " + size);
    }

    @Test
    void anOlderHeadFromABackupIsNotedBeforeAnythingIsWritten() throws IOException {
        LogWriter log = open(store, "a");
        log.append(leaves(0, 2), Map.of());
        byte[] older = store.readBytes(LogKeys.HEAD, 1000).orElseThrow();
        log.append(leaves(2, 2), Map.of());
        byte[] now = store.readBytes(LogKeys.HEAD, 1000).orElseThrow();
        assertTrue(store.compareAndSwap(LogKeys.HEAD, now, older));
        assertThrows(LogBrokenException.class, () -> open(store, "b"));
        store.delete(LogKeys.HEAD);
        assertThrows(LogBrokenException.class, () -> open(store, "b"));
    }

    private static LogWriter open(ObjectStore store, String writer) throws IOException {
        return LogWriter.open(store, signer, writer, (index, leaf) -> {});
    }

    private VerifiedLog follow() throws IOException {
        var log = new VerifiedLog(signer.verifierKey());
        List<byte[]> read = new ArrayList<>();
        new LogFollower(log, new StoreLogSource(store), entry -> read.add(entry.leaf())).catchUp();
        for (int i = 0; i < read.size(); i++) {
            assertArrayEquals(leaf(i), read.get(i));
        }
        return log;
    }

    private static List<byte[]> leaves(int from, int width) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = from; i < from + width; i++) {
            leaves.add(leaf(i));
        }
        return leaves;
    }

    private static byte[] leaf(int i) {
        return ("leaf " + i).getBytes(UTF_8);
    }

    /** Fails the n-th write after it is armed, once. */
    private static final class FaultyStore implements ObjectStore {
        private final ObjectStore store;
        private final boolean afterwards;
        private int left;
        private boolean armed;

        FaultyStore(ObjectStore store, int failAt, boolean afterwards) {
            this.store = store;
            this.left = failAt;
            this.afterwards = afterwards;
        }

        private interface Write {
            boolean run() throws IOException;
        }

        private boolean write(Write write) throws IOException {
            boolean fails = armed && left-- == 0;
            if (fails && !afterwards) {
                throw new IOException("failed before the write");
            }
            boolean result = write.run();
            if (fails) {
                throw new IOException("the answer was lost");
            }
            return result;
        }

        @Override
        public boolean putIfAbsent(ObjectKey key, InputStream source) throws IOException {
            return write(() -> store.putIfAbsent(key, source));
        }

        @Override
        public boolean compareAndSwap(ObjectKey key, byte @Nullable [] expected, byte[] next) throws IOException {
            return write(() -> store.compareAndSwap(key, expected, next));
        }

        @Override
        public Optional<StoredObject> read(ObjectKey key, ByteRange range) throws IOException {
            return store.read(key, range);
        }

        @Override
        public Stream<ObjectListing> listings(String prefix) throws IOException {
            return store.listings(prefix);
        }

        @Override
        public void delete(ObjectKey key) throws IOException {
            store.delete(key);
        }
    }
}
