package dev.countersign.objectstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link ObjectStore} promises, for every driver: extend it, say where a fresh storage is and how to open it. */
public abstract class ObjectStoreContract {

    private static final ObjectKey KEY = ObjectKey.of("folder/object");

    private String location;
    private ObjectStore store;

    /** How this process and others open the storage. */
    protected abstract StoreOpener opener();

    /** Where an empty storage is. Called once a test. */
    protected abstract String freshLocation() throws IOException;

    /** How often two processes race; fewer where each step goes over a network. */
    protected int races() {
        return 1000;
    }

    /** For storage under test that cannot hold what the port allows. */
    protected int longestSegment() {
        return ObjectKey.MAX_SEGMENT_LENGTH;
    }

    @BeforeEach
    void openStore() throws IOException {
        location = freshLocation();
        store = another();
    }

    private ObjectStore another() throws IOException {
        return opener().open(location);
    }

    // --- put and read

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4095, 4096, 4097, 65535, 65536, 65537, 131072, 5_000_003})
    void whatWasPutComesBackByteForByte(int size) throws IOException {
        byte[] bytes = TestBytes.of(size, size);
        assertTrue(store.putIfAbsent(KEY, new ByteArrayInputStream(bytes)));
        assertArrayEquals(bytes, store.readBytes(KEY, size).orElseThrow());
        assertArrayEquals(bytes, another().readBytes(KEY, size).orElseThrow());
    }

    @Test
    void sourceThatTricklesIsStoredWhole() throws IOException {
        byte[] bytes = TestBytes.of(1, 3000);
        assertTrue(store.putIfAbsent(KEY, TestBytes.trickling(bytes)));
        assertArrayEquals(bytes, store.readBytes(KEY, 3000).orElseThrow());
    }

    @Test
    void takenKeyKeepsItsBytes() throws IOException {
        assertTrue(store.putIfAbsent(KEY, TestBytes.of(1, 100)));
        assertFalse(store.putIfAbsent(KEY, TestBytes.of(2, 50)));
        assertFalse(another().putIfAbsent(KEY, TestBytes.of(1, 100)));
        assertArrayEquals(TestBytes.of(1, 100), store.readBytes(KEY, 100).orElseThrow());
    }

    @Test
    void sourceIsLeftOpen() throws IOException {
        boolean[] closed = {false};
        InputStream source = new ByteArrayInputStream(new byte[10]) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        store.putIfAbsent(KEY, source);
        assertFalse(closed[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65536, 65537, 6_000_000})
    void sourceThatThrowsLeavesNothing(int offset) throws IOException {
        byte[] bytes = TestBytes.of(1, 7_000_000);
        IOException broken = new IOException("connection lost");
        InputStream ioFailure = TestBytes.interruptedAt(offset, bytes, () -> {
            throw broken;
        });
        assertSame(broken, assertThrows(IOException.class, () -> store.putIfAbsent(KEY, ioFailure)));
        assertNothingStored();

        InputStream runtimeFailure = TestBytes.interruptedAt(offset, bytes, () -> {
            throw new IllegalStateException("limit exceeded");
        });
        assertThrows(IllegalStateException.class, () -> store.putIfAbsent(KEY, runtimeFailure));
        assertNothingStored();

        assertTrue(store.putIfAbsent(KEY, bytes), "the key is still free");
    }

    private void assertNothingStored() throws IOException {
        assertTrue(store.read(KEY, ByteRange.ALL).isEmpty());
        assertEquals(List.of(), keys(""));
    }

    @Test
    void unfinishedPutIsNotSeenUntilItIsWhole() throws Exception {
        byte[] bytes = TestBytes.of(1, 6_000_000);
        CountDownLatch halfWay = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        InputStream source = TestBytes.interruptedAt(5_500_000, bytes, () -> {
            halfWay.countDown();
            await(goOn);
        });
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Boolean> put = threads.submit(() -> store.putIfAbsent(KEY, source));
            halfWay.await();
            assertNothingStored();
            goOn.countDown();
            assertTrue(put.get());
        }
        assertArrayEquals(bytes, store.readBytes(KEY, bytes.length).orElseThrow());
    }

    @Test
    void laterPutThatFinishesFirstWins() throws IOException {
        InputStream overtaken = TestBytes.interruptedAt(
                10, TestBytes.of(1, 20), () -> assertTrue(another().putIfAbsent(KEY, TestBytes.of(2, 20))));
        assertFalse(store.putIfAbsent(KEY, overtaken));
        assertArrayEquals(TestBytes.of(2, 20), store.readBytes(KEY, 20).orElseThrow());
    }

    @Test
    void everyRangeOfSmallObjectsIsExact() throws IOException {
        for (int size = 0; size <= 8; size++) {
            byte[] bytes = TestBytes.of(size, size);
            ObjectKey key = ObjectKey.of("ranges/" + size);
            store.putIfAbsent(key, bytes);
            assertRange(key, bytes, ByteRange.ALL);
            for (int offset = 0; offset <= size + 2; offset++) {
                assertRange(key, bytes, ByteRange.of(offset, Long.MAX_VALUE));
                for (int length = 0; length <= size + 2; length++) {
                    assertRange(key, bytes, ByteRange.of(offset, length));
                }
            }
            assertRange(key, bytes, ByteRange.of(Long.MAX_VALUE, Long.MAX_VALUE));
        }
    }

    @Test
    void rangesAtBufferBoundariesAreExact() throws IOException {
        byte[] bytes = TestBytes.of(1, 200_000);
        store.putIfAbsent(KEY, bytes);
        int[] edges = {0, 1, 8191, 8192, 8193, 65535, 65536, 65537, 131072, 199_999, 200_000, 200_001};
        for (int offset : edges) {
            for (int length : edges) {
                assertRange(KEY, bytes, ByteRange.of(offset, length));
            }
        }
    }

    private void assertRange(ObjectKey key, byte[] bytes, ByteRange range) throws IOException {
        int from = (int) Math.min(range.offset(), bytes.length);
        byte[] expected = Arrays.copyOfRange(bytes, from, from + (int) range.lengthWithin(bytes.length));
        try (StoredObject object = store.read(key, range).orElseThrow()) {
            assertEquals(bytes.length, object.size());
            assertEquals(expected.length, object.length());
            assertArrayEquals(expected, object.stream().readAllBytes(), range.toString());
            assertEquals(-1, object.stream().read());
        }
        try (StoredObject object = store.read(key, range).orElseThrow()) {
            for (byte b : expected.length < 100 ? expected : new byte[0]) {
                assertEquals(b & 0xff, object.stream().read());
            }
            object.stream().skipNBytes(expected.length < 100 ? 0 : expected.length);
            assertThrows(EOFException.class, () -> object.stream().skipNBytes(1));
        }
    }

    @Test
    void absentObjectReadsAsEmpty() throws IOException {
        store.putIfAbsent(KEY, TestBytes.of(1, 1));
        for (String absent : List.of("other", "folder", "folder/objec", "folder/object2", "folder/object/below")) {
            assertTrue(store.read(ObjectKey.of(absent), ByteRange.ALL).isEmpty(), absent);
            assertTrue(store.readBytes(ObjectKey.of(absent), 10).isEmpty(), absent);
        }
    }

    @Test
    void objectLargerThanItsReaderHoldsIsRefused() throws IOException {
        store.putIfAbsent(KEY, TestBytes.of(1, 10));
        assertThrows(ObjectTooLargeException.class, () -> store.readBytes(KEY, 9));
        assertThrows(ObjectTooLargeException.class, () -> store.readBytes(KEY, 0));
        assertEquals(10, store.readBytes(KEY, 10).orElseThrow().length);
    }

    @Test
    void longestKeysWork() throws IOException {
        String longest = "k".repeat(longestSegment());
        ObjectKey key = ObjectKey.ofSegments(longest, longest, longest, longest);
        assertTrue(store.putIfAbsent(key, TestBytes.of(1, 10)));
        assertTrue(store.compareAndSwap(key, TestBytes.of(1, 10), TestBytes.of(2, 10)));
        assertEquals(List.of(key.value()), keys(longest + "/"));
        store.delete(key);
        assertEquals(List.of(), keys(""));
    }

    // --- compare-and-swap

    @Test
    void swapHappensOnlyOnExactlyTheExpectedBytes() throws IOException {
        byte[] first = TestBytes.of(1, 20);
        byte[] second = TestBytes.of(2, 30);
        assertFalse(store.compareAndSwap(KEY, first, second), "nothing there");
        assertFalse(store.compareAndSwap(KEY, new byte[0], second), "nothing is not empty");
        assertTrue(store.read(KEY, ByteRange.ALL).isEmpty());

        assertTrue(store.compareAndSwap(KEY, null, first));
        assertFalse(store.compareAndSwap(KEY, null, second), "no longer free");
        assertFalse(store.compareAndSwap(KEY, new byte[0], second));
        assertFalse(store.compareAndSwap(KEY, Arrays.copyOf(first, 19), second), "a prefix");
        assertFalse(store.compareAndSwap(KEY, Arrays.copyOf(first, 21), second), "an extension");
        for (int i = 0; i < first.length; i++) {
            byte[] flipped = first.clone();
            flipped[i] ^= 1;
            assertFalse(store.compareAndSwap(KEY, flipped, second));
        }
        assertArrayEquals(first, store.readBytes(KEY, 100).orElseThrow());

        assertTrue(store.compareAndSwap(KEY, first, second));
        assertArrayEquals(second, another().readBytes(KEY, 100).orElseThrow());
        assertTrue(store.compareAndSwap(KEY, second, second), "confirming what is there");
        assertTrue(store.compareAndSwap(KEY, second, new byte[0]));
        assertFalse(store.compareAndSwap(KEY, null, second), "empty is not nothing");
        assertTrue(store.compareAndSwap(KEY, new byte[0], second));
        assertArrayEquals(second, store.readBytes(KEY, 100).orElseThrow());
    }

    @Test
    void swapAndPutRespectEachOther() throws IOException {
        assertTrue(store.putIfAbsent(KEY, TestBytes.of(1, 10)));
        assertFalse(store.compareAndSwap(KEY, null, TestBytes.of(2, 10)));
        assertTrue(store.compareAndSwap(KEY, TestBytes.of(1, 10), TestBytes.of(2, 10)));
        assertFalse(store.putIfAbsent(KEY, TestBytes.of(3, 10)));
        assertArrayEquals(TestBytes.of(2, 10), store.readBytes(KEY, 10).orElseThrow());
    }

    /** Where a reader that asks once more behind a full buffer must not be told of an end too early. */
    @Test
    void objectsThatFillAReadersBuffersExactlyAreReadWhole() throws IOException {
        for (int size : List.of(8 << 10, 16 << 10, 32 << 10, 48 << 10, 1 << 20)) {
            ObjectKey key = ObjectKey.of("buffers/" + size);
            byte[] bytes = TestBytes.of(1, size);
            store.putIfAbsent(key, bytes);
            assertArrayEquals(bytes, store.readBytes(key, size).orElseThrow());
        }
    }

    @Test
    void whatIsPutCheckedIsThereWhateverWasThereBefore() throws IOException {
        byte[] bytes = TestBytes.of(1, 10);
        for (byte[] before : List.of(bytes, TestBytes.of(2, 10), TestBytes.of(2, 11), new byte[0])) {
            store.putIfAbsent(KEY, before);
            store.putChecked(KEY, bytes);
            assertArrayEquals(bytes, another().readBytes(KEY, 10).orElseThrow());
            store.delete(KEY);
        }
        store.putChecked(KEY, bytes);
        assertArrayEquals(bytes, another().readBytes(KEY, 10).orElseThrow());
    }

    @Test
    void swapIsForSmallObjects() throws IOException {
        byte[] largest = new byte[ObjectStore.MAX_SWAPPED_SIZE];
        byte[] tooLarge = new byte[ObjectStore.MAX_SWAPPED_SIZE + 1];
        assertTrue(store.compareAndSwap(KEY, null, largest));
        assertTrue(store.compareAndSwap(KEY, largest, largest));
        assertThrows(IllegalArgumentException.class, () -> store.compareAndSwap(KEY, largest, tooLarge));
        assertThrows(IllegalArgumentException.class, () -> store.compareAndSwap(KEY, tooLarge, largest));
        ObjectKey large = ObjectKey.of("folder/large");
        store.putIfAbsent(large, tooLarge);
        assertFalse(store.compareAndSwap(large, largest, new byte[1]));
        assertEquals(tooLarge.length, store.readBytes(large, tooLarge.length).orElseThrow().length);
    }

    @Test
    void countingBySwapsLosesNoCount() throws Exception {
        int threads = 4;
        int countsEach = 50;
        store.compareAndSwap(KEY, null, TestBytes.of(0, 8));
        List<Callable<Void>> counters = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            ObjectStore own = i % 2 == 0 ? store : another();
            counters.add(() -> {
                for (int counted = 0; counted < countsEach; ) {
                    byte[] now = own.readBytes(KEY, 8).orElseThrow();
                    if (own.compareAndSwap(KEY, now, TestBytes.of(TestBytes.seedOf(now) + 1, 8))) {
                        counted++;
                    }
                }
                return null;
            });
        }
        runAll(counters);
        assertEquals(
                threads * countsEach, TestBytes.seedOf(store.readBytes(KEY, 8).orElseThrow()));
    }

    @Test
    void twoProcessesRacingToSwapHaveExactlyOneWinner() throws IOException {
        store.compareAndSwap(KEY, null, TestBytes.of(0, 8));
        long now = 0;
        int[] wins = new int[2];
        try (StoreProcess one = startProcess();
                StoreProcess other = startProcess()) {
            for (int round = 1; round <= races(); round++) {
                long nextOfOne = 2L * round;
                long nextOfOther = 2L * round + 1;
                (round % 2 == 0 ? one : other).order("swap", KEY, now, round % 2 == 0 ? nextOfOne : nextOfOther);
                (round % 2 == 0 ? other : one).order("swap", KEY, now, round % 2 == 0 ? nextOfOther : nextOfOne);
                boolean oneWon = Boolean.parseBoolean(one.answer());
                boolean otherWon = Boolean.parseBoolean(other.answer());
                assertNotEquals(oneWon, otherWon, "winners in round " + round);
                now = oneWon ? nextOfOne : nextOfOther;
                wins[oneWon ? 0 : 1]++;
                assertArrayEquals(
                        TestBytes.of(now, 8), store.readBytes(KEY, 8).orElseThrow(), "the winner's bytes stand");
            }
        }
        assertEquals(races(), wins[0] + wins[1]);
    }

    // --- races and crashes

    @Test
    void twoProcessesRacingToPutHaveExactlyOneWinner() throws IOException {
        int size = 100_000;
        try (StoreProcess one = startProcess();
                StoreProcess other = startProcess()) {
            for (int round = 0; round < races() / 5; round++) {
                ObjectKey key = ObjectKey.of("race/" + round + "/object");
                (round % 2 == 0 ? one : other).order("put", key, round % 2, size);
                (round % 2 == 0 ? other : one).order("put", key, 1 - round % 2, size);
                boolean oneWon = Boolean.parseBoolean(one.answer());
                boolean otherWon = Boolean.parseBoolean(other.answer());
                assertNotEquals(oneWon, otherWon, "winners in round " + round);
                assertArrayEquals(
                        TestBytes.of(oneWon ? 0 : 1, size),
                        store.readBytes(key, size).orElseThrow());
            }
        }
        assertEquals(races() / 5, keys("race/").size());
    }

    @Test
    void threadsRacingToPutHaveExactlyOneWinner() throws Exception {
        for (int round = 0; round < 50; round++) {
            ObjectKey key = ObjectKey.of("race/" + round);
            List<Callable<Boolean>> puts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                byte[] bytes = TestBytes.of(i, 1000);
                ObjectStore own = i % 2 == 0 ? store : another();
                puts.add(() -> own.putIfAbsent(key, bytes));
            }
            assertEquals(1, runAll(puts).stream().filter(won -> won).count());
        }
    }

    @Test
    void readersBesideAWritingProcessNeverSeeAPart() throws Exception {
        int rounds = 300;
        store.compareAndSwap(KEY, null, TestBytes.of(0, StoreProcess.churnedSize(0)));
        try (StoreProcess writer = startProcess();
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            writer.order("churn", KEY, 0, rounds);
            Future<String> done = threads.submit(writer::answer);
            long last = 0;
            while (!done.isDone()) {
                byte[] seen = store.readBytes(KEY, 200_000).orElseThrow();
                long seed = TestBytes.seedOf(seen);
                assertArrayEquals(TestBytes.of(seed, StoreProcess.churnedSize(seed)), seen);
                assertTrue(seed >= last, "never back to older bytes");
                assertEquals(List.of(KEY.value()), keys(""));
                last = seed;
            }
            assertEquals("churned", done.get());
        }
    }

    @Test
    void putsOfAnotherProcessAreSeenWholeOrNotAtAll() throws Exception {
        int size = 3_000_000;
        try (StoreProcess writer = startProcess();
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            for (int round = 0; round < 10; round++) {
                ObjectKey key = ObjectKey.of("folder/" + round);
                writer.order("put", key, round, size);
                Future<String> done = threads.submit(writer::answer);
                Optional<byte[]> seen = Optional.empty();
                while (!done.isDone() || seen.isEmpty()) {
                    seen = store.readBytes(key, size);
                    assertArrayEquals(TestBytes.of(round, size), seen.orElse(TestBytes.of(round, size)));
                }
                assertEquals("true", done.get());
            }
        }
    }

    @Test
    void openedObjectStaysReadableWhenSwappedOrDeleted() throws IOException {
        byte[] first = TestBytes.of(1, 100_000);
        store.compareAndSwap(KEY, null, first);
        try (StoredObject beforeSwap = store.read(KEY, ByteRange.ALL).orElseThrow()) {
            store.compareAndSwap(KEY, first, TestBytes.of(2, 50));
            try (StoredObject beforeDelete = store.read(KEY, ByteRange.ALL).orElseThrow()) {
                store.delete(KEY);
                assertArrayEquals(first, beforeSwap.stream().readAllBytes());
                assertArrayEquals(TestBytes.of(2, 50), beforeDelete.stream().readAllBytes());
            }
        }
    }

    @Test
    void writerKilledHalfWayLeavesNothing() throws IOException {
        for (int round = 0; round < 3; round++) {
            try (StoreProcess writer = startProcess()) {
                writer.order("stall", KEY, round, 13_000_000);
                assertEquals("half-way", writer.answer());
                writer.kill();
            }
            assertNothingStored();
        }
        byte[] bytes = TestBytes.of(9, 10);
        assertTrue(another().putIfAbsent(KEY, bytes), "the key is still free");
        assertArrayEquals(bytes, store.readBytes(KEY, 10).orElseThrow());
    }

    @Test
    void whereverAWriterIsKilledWhatItAcknowledgedIsThereAndWhatIsThereIsWhole() throws IOException {
        int size = 300_000;
        for (int round = 0; round < 5; round++) {
            ObjectKey folder = ObjectKey.of("flood" + round);
            List<String> acknowledged = new ArrayList<>();
            try (StoreProcess writer = startProcess()) {
                writer.order("flood", folder, 0, size);
                for (int i = 0; i < 5 + 3 * round; i++) {
                    acknowledged.add(writer.answer());
                }
                writer.kill();
                acknowledged.addAll(writer.lastAnswers());
            }
            List<String> stored = keys(folder + "/");
            for (String seed : acknowledged) {
                assertTrue(stored.contains(folder + "/" + seed), seed + " was acknowledged");
            }
            for (String key : stored) {
                byte[] bytes = store.readBytes(ObjectKey.of(key), size).orElseThrow();
                assertArrayEquals(TestBytes.of(TestBytes.seedOf(bytes), size), bytes);
            }
        }
    }

    @Test
    void killedSwapperLeavesTheOldOrTheNewBytesAndHoldsUpNobody() throws IOException {
        store.compareAndSwap(KEY, null, TestBytes.of(0, StoreProcess.churnedSize(0)));
        long seed = 0;
        for (int round = 0; round < 5; round++) {
            try (StoreProcess writer = startProcess()) {
                writer.order("churn", KEY, seed, 1_000_000);
                long killAfter = seed + 10 + round;
                while (seed < killAfter) {
                    seed = TestBytes.seedOf(store.readBytes(KEY, 200_000).orElseThrow());
                }
                writer.kill();
            }
            byte[] left = store.readBytes(KEY, 200_000).orElseThrow();
            seed = TestBytes.seedOf(left);
            assertArrayEquals(TestBytes.of(seed, StoreProcess.churnedSize(seed)), left);
            assertTrue(store.compareAndSwap(KEY, left, left));
        }
    }

    // --- list

    @Test
    void listIsInOrderOfTheKeysAndByPrefix() throws IOException {
        List<String> keys = Stream.of(
                        "a-b/c",
                        "a.b",
                        "a/b",
                        "a/b-c",
                        "a/b.c/d",
                        "a/c/d",
                        "a/c0",
                        "a0",
                        "a0/b".replace('/', '-'),
                        "B",
                        "b/x/y/z",
                        "b/x/y-z",
                        "b/x/y.z/1",
                        "b/x0",
                        "_",
                        "-",
                        "0",
                        "9/9",
                        "A_/A")
                .sorted()
                .toList();
        List<String> shuffled = new ArrayList<>(keys);
        java.util.Collections.shuffle(shuffled, new java.util.Random(1));
        for (String key : shuffled) {
            assertTrue(store.putIfAbsent(ObjectKey.of(key), TestBytes.of(1, key.length())));
        }
        assertEquals(keys, keys(""));
        for (String key : keys) {
            for (int length = 1; length <= key.length(); length++) {
                String prefix = key.substring(0, length);
                assertEquals(keys.stream().filter(k -> k.startsWith(prefix)).toList(), keys(prefix), prefix);
            }
            assertEquals(List.of(), keys(key + "/"));
            assertEquals(List.of(), keys(key + "zzz/zzz"));
        }
        assertEquals(List.of(), keys("nothing/here/"));
        assertEquals(
                List.of("0"), store.list("0").limit(1).map(ObjectKey::value).toList());
    }

    @Test
    void listingTellsSizeAndTime() throws IOException {
        store.putIfAbsent(KEY, TestBytes.of(1, 12345));
        store.putIfAbsent(ObjectKey.of("empty"), new byte[0]);
        List<ObjectListing> listings = store.listings("").toList();
        assertEquals(
                List.of(0L, 12345L), listings.stream().map(ObjectListing::size).toList());
        Instant now = java.time.Clock.systemUTC().instant();
        for (ObjectListing listing : listings) {
            assertTrue(listing.modified().isAfter(now.minus(Duration.ofDays(1))));
            assertTrue(listing.modified().isBefore(now.plus(Duration.ofDays(1))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "../", "..", "a/../", "a//", ".tmp/", "a b", "\u0000", "/etc/"})
    void prefixOfNoKeyIsRefused(String prefix) {
        assertThrows(IllegalArgumentException.class, () -> store.list(prefix));
    }

    private List<String> keys(String prefix) throws IOException {
        return store.list(prefix).map(ObjectKey::value).toList();
    }

    // --- delete

    @Test
    void deletedObjectIsGoneAndItsKeyFree() throws IOException {
        store.putIfAbsent(KEY, TestBytes.of(1, 10));
        store.delete(KEY);
        assertNothingStored();
        store.delete(KEY);
        assertFalse(store.compareAndSwap(KEY, TestBytes.of(1, 10), TestBytes.of(2, 10)));
        assertTrue(store.putIfAbsent(KEY, TestBytes.of(3, 10)));
        assertArrayEquals(TestBytes.of(3, 10), another().readBytes(KEY, 10).orElseThrow());
    }

    @Test
    void deleteTouchesNothingElse() throws IOException {
        List<String> keys = List.of("a/b/c", "a/b/d", "a/b0", "a/b1/c");
        for (String key : keys) {
            store.putIfAbsent(ObjectKey.of(key), TestBytes.of(1, 10));
        }
        for (String absent : List.of("a", "a/b", "a/b1", "a/b/c/d", "a/b/x", "x", "x/y/z")) {
            store.delete(ObjectKey.of(absent));
        }
        assertEquals(keys, keys(""));
        store.delete(ObjectKey.of("a/b/c"));
        store.delete(ObjectKey.of("a/b1/c"));
        assertEquals(List.of("a/b/d", "a/b0"), keys(""));
    }

    @Test
    void deletingNeighboursDoesNotFailAPut() throws Exception {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ObjectKey own = ObjectKey.of("shared/folder/" + i);
            ObjectStore instance = i % 2 == 0 ? store : another();
            tasks.add(() -> {
                for (int round = 0; round < 150; round++) {
                    assertTrue(instance.putIfAbsent(own, TestBytes.of(round, 10)));
                    assertArrayEquals(
                            TestBytes.of(round, 10), instance.readBytes(own, 10).orElseThrow());
                    instance.delete(own);
                }
                return null;
            });
        }
        runAll(tasks);
        assertNothingStored();
    }

    @Test
    void swapNeverOverwritesWhatWasPutAfterADelete() throws Exception {
        ObjectStore second = another();
        for (int round = 0; round < 150; round++) {
            ObjectKey key = ObjectKey.of("race/" + round);
            store.putIfAbsent(key, TestBytes.of(1, 10));
            List<Callable<Boolean>> rivals =
                    List.of(() -> store.compareAndSwap(key, TestBytes.of(1, 10), TestBytes.of(2, 10)), () -> {
                        second.delete(key);
                        return second.putIfAbsent(key, TestBytes.of(3, 10));
                    });
            assertTrue(runAll(rivals).get(1));
            assertArrayEquals(TestBytes.of(3, 10), store.readBytes(key, 10).orElseThrow());
        }
    }

    // --- helpers

    private StoreProcess startProcess() throws IOException {
        return StoreProcess.start(opener(), location);
    }

    private static <T> List<T> runAll(List<Callable<T>> tasks) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
