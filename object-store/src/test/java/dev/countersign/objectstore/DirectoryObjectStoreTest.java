package dev.countersign.objectstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and what the directory driver promises beyond it. */
class DirectoryObjectStoreTest extends ObjectStoreContract {

    private static final ObjectKey KEY = ObjectKey.of("folder/object");
    private static final InstantSource LATER =
            InstantSource.offset(Clock.systemUTC(), Scratch.DEAD_AFTER.plus(Duration.ofMinutes(1)));

    /** Opens the directory {@code location}. */
    public static final class Opener implements StoreOpener {
        @Override
        public ObjectStore open(String location) throws IOException {
            return new DirectoryObjectStore(Path.of(location));
        }
    }

    @TempDir
    private Path folder;

    @Override
    protected StoreOpener opener() {
        return new Opener();
    }

    @Override
    protected String freshLocation() {
        return root().toString();
    }

    private Path root() {
        return folder.resolve("new/objects");
    }

    private ObjectStore open() throws IOException {
        return new DirectoryObjectStore(root());
    }

    // --- layout

    @Test
    void keyIsTheRelativePathOfItsFile() throws IOException {
        open().putIfAbsent(ObjectKey.of("log/tile/0/x001/067"), TestBytes.of(1, 10));
        assertArrayEquals(TestBytes.of(1, 10), Files.readAllBytes(root().resolve("log/tile/0/x001/067")));
    }

    @Test
    void rootMayBeALinkButNotAFile() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), root());
        assertTrue(new DirectoryObjectStore(link).putIfAbsent(KEY, new byte[1]));
        assertTrue(Files.exists(root().resolve("folder/object")));
        Path file = Files.createFile(folder.resolve("file"));
        assertThrows(IOException.class, () -> new DirectoryObjectStore(file));
    }

    @Test
    void strayFilesAreNotListed() throws IOException {
        ObjectStore store = open();
        store.putIfAbsent(KEY, new byte[1]);
        for (String stray : List.of(".hidden", "lost+found", "with space", "ümlaut", "folder/.nfs0001", "folder/a~")) {
            Files.createFile(root().resolve(stray));
        }
        assertEquals(List.of(KEY), store.list("").toList());
    }

    @Test
    void keyThatIsAFolderOfAnotherIsRefused() throws IOException {
        ObjectStore store = open();
        store.putIfAbsent(KEY, new byte[1]);
        for (String conflict : List.of("folder", "folder/object/below", "folder/object/far/below")) {
            ObjectKey key = ObjectKey.of(conflict);
            assertThrows(IOException.class, () -> store.putIfAbsent(key, new byte[1]), conflict);
            assertThrows(IOException.class, () -> store.compareAndSwap(key, null, new byte[1]), conflict);
            assertFalse(store.compareAndSwap(key, new byte[1], new byte[2]));
        }
        assertEquals(List.of(KEY), store.list("").toList());
        assertNothingTemporary();
    }

    // --- links and special files

    @Test
    void linkToAFileOutsideIsNoObject() throws IOException {
        ObjectStore store = open();
        Path secret = Files.write(folder.resolve("secret"), TestBytes.of(1, 10));
        Files.createDirectory(root().resolve("folder"));
        Path link = Files.createSymbolicLink(root().resolve("folder/object"), secret);
        assertNotAnObject(store, KEY);
        assertArrayEquals(TestBytes.of(1, 10), Files.readAllBytes(secret));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void linkToNowhereIsNoObject() throws IOException {
        ObjectStore store = open();
        Files.createDirectory(root().resolve("folder"));
        Files.createSymbolicLink(root().resolve("folder/object"), folder.resolve("nowhere"));
        assertNotAnObject(store, KEY);
        assertFalse(Files.exists(folder.resolve("nowhere")));
    }

    @Test
    void linkedFolderIsNotEntered() throws IOException {
        ObjectStore store = open();
        Path outside = Files.createDirectories(folder.resolve("outside/folder"));
        Files.write(outside.resolve("object"), TestBytes.of(1, 10));
        Path empty = Files.createDirectories(folder.resolve("outside/empty"));
        Files.createSymbolicLink(root().resolve("link"), folder.resolve("outside"));
        assertNotAnObject(store, ObjectKey.of("link/folder/object"));
        assertNotAnObject(store, ObjectKey.of("link/new/object"));
        assertNotAnObject(store, ObjectKey.of("link/empty/object"));
        for (String prefix : List.of("link", "link/", "link/f", "link/folder/", "link/folder/object")) {
            assertEquals(List.of(), store.list(prefix).toList(), prefix);
        }
        assertTrue(Files.isDirectory(empty), "not pruned");
        assertFalse(Files.exists(folder.resolve("outside/new")));
        assertArrayEquals(TestBytes.of(1, 10), Files.readAllBytes(outside.resolve("object")));
    }

    @Test
    void pipeIsNoObjectAndBlocksNobody() throws IOException {
        ObjectStore store = open();
        Files.createDirectory(root().resolve("folder"));
        String refusal = SmallDisk.run("mkfifo", root().resolve("folder/object").toString());
        Assumptions.assumeTrue(refusal.isEmpty(), refusal);
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            assertNotAnObject(store, KEY);
            assertNotAnObject(store, ObjectKey.of("folder/object/below"));
        });
    }

    private void assertNotAnObject(ObjectStore store, ObjectKey key) throws IOException {
        assertTrue(store.read(key, ByteRange.ALL).isEmpty());
        assertEquals(List.of(), store.list("").toList());
        assertThrows(IOException.class, () -> store.putIfAbsent(key, new byte[1]));
        assertThrows(IOException.class, () -> store.compareAndSwap(key, null, new byte[1]));
        assertFalse(store.compareAndSwap(key, TestBytes.of(1, 10), new byte[1]));
        store.delete(key);
        assertNothingTemporary();
    }

    // --- temporaries

    @Test
    void nothingTemporaryStays() throws IOException {
        ObjectStore store = open();
        store.putIfAbsent(KEY, new byte[100]);
        store.putIfAbsent(KEY, new byte[100]);
        store.compareAndSwap(KEY, new byte[100], new byte[10]);
        store.compareAndSwap(KEY, new byte[100], new byte[10]);
        assertThrows(
                IOException.class,
                () -> store.putIfAbsent(ObjectKey.of("other"), TestBytes.interruptedAt(50, new byte[100], () -> {
                    throw new IOException("connection lost");
                })));
        store.delete(KEY);
        assertNothingTemporary();
    }

    @Test
    void leftoverOfAKilledWriterIsSweptOnceItIsSurelyDead() throws IOException {
        open();
        try (StoreProcess writer = StoreProcess.start(opener(), freshLocation())) {
            writer.order("stall", KEY, 1, 1_000_000);
            assertEquals("half-way", writer.answer());
            assertEquals(1, temporaries().size());

            new DirectoryObjectStore(root(), LATER);
            assertEquals(1, temporaries().size(), "its writer lives, however slow it is");

            writer.kill();
            open();
            assertEquals(1, temporaries().size(), "too young to be sure");
        }
        new DirectoryObjectStore(root(), LATER);
        assertEquals(List.of(), temporaries());
    }

    @Test
    void leftoverIsSweptByALongRunningWriterToo() throws IOException {
        ObjectStore longRunning = new DirectoryObjectStore(root(), new InstantSource() {
            private int calls;

            @Override
            public java.time.Instant instant() {
                return calls++ == 0 ? InstantSource.system().instant() : LATER.instant();
            }
        });
        try (StoreProcess writer = StoreProcess.start(opener(), freshLocation())) {
            writer.order("stall", KEY, 1, 1_000_000);
            assertEquals("half-way", writer.answer());
        }
        assertEquals(1, temporaries().size());
        longRunning.putIfAbsent(KEY, new byte[1]);
        assertEquals(List.of(), temporaries());
    }

    @Test
    void slowWriterSurvivesTheStartOfOthers() throws IOException {
        byte[] bytes = TestBytes.of(1, 1_000_000);
        InputStream source = TestBytes.interruptedAt(500_000, bytes, () -> {
            new DirectoryObjectStore(root(), LATER); // in this process
            StoreProcess.start(opener(), freshLocation()).close(); // and another
            assertEquals(1, temporaries().size());
        });
        assertTrue(open().putIfAbsent(KEY, source));
        assertArrayEquals(bytes, open().readBytes(KEY, 1_000_000).orElseThrow());
    }

    @Test
    void sweepingTakesNothingButLeftovers() throws IOException {
        open().compareAndSwap(KEY, null, new byte[1]);
        Path precious = Files.createFile(folder.resolve("precious"));
        Path link = Files.createSymbolicLink(root().resolve(".tmp/1-1-link.part"), precious);
        Path notOurs = Files.createFile(root().resolve(".tmp/notes.txt"));
        Path leftover = Files.createFile(root().resolve(".tmp/1-1-leftover.part"));
        new DirectoryObjectStore(root(), LATER);
        assertTrue(Files.exists(precious) && Files.isSymbolicLink(link) && Files.exists(notOurs));
        assertTrue(Files.exists(root().resolve(".tmp/swap.lock")), "without it two processes could both hold the lock");
        assertFalse(Files.exists(leftover));
    }

    private List<Path> temporaries() throws IOException {
        if (!Files.exists(root().resolve(".tmp"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(root().resolve(".tmp"))) {
            return files.filter(file -> !file.endsWith("swap.lock")).toList();
        }
    }

    private void assertNothingTemporary() throws IOException {
        assertEquals(List.of(), temporaries());
    }

    // --- folders

    @Test
    void emptyFoldersGoWithTheirLastObjectAndNoOthers() throws IOException {
        ObjectStore store = open();
        store.putIfAbsent(ObjectKey.of("inbox/1/bundle"), new byte[1]);
        store.putIfAbsent(ObjectKey.of("inbox/1/request"), new byte[1]);
        store.putIfAbsent(ObjectKey.of("inbox/2/request"), new byte[1]);
        Files.createDirectory(root().resolve("inbox/3"));
        store.delete(ObjectKey.of("inbox/1/bundle"));
        assertTrue(Files.exists(root().resolve("inbox/1")));
        store.delete(ObjectKey.of("inbox/1/request"));
        assertFalse(Files.exists(root().resolve("inbox/1")));
        store.delete(ObjectKey.of("inbox/2/request"));
        assertTrue(Files.exists(root().resolve("inbox/3")), "not on the way to what was deleted");
        store.delete(ObjectKey.of("inbox/3/request"));
        assertFalse(Files.exists(root().resolve("inbox")));
        assertTrue(Files.exists(root()));
    }

    // --- the lock

    @Test
    void twinOfThisClassInAnotherClassLoaderSharesTheLock() throws Exception {
        ObjectStore store = open();
        store.putIfAbsent(KEY, TestBytes.of(0, 8));
        URL classes =
                DirectoryObjectStore.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Class<?> twinClass = loader.loadClass(DirectoryObjectStore.class.getName());
            Class<?> twinKey = loader.loadClass(ObjectKey.class.getName());
            Object twin = twinClass.getConstructor(Path.class).newInstance(root());
            Object key = twinKey.getConstructor(String.class).newInstance(KEY.value());
            var swap = twinClass.getMethod("compareAndSwap", twinKey, byte[].class, byte[].class);
            for (int round = 0; round < 100; round++) {
                byte[] now = store.readBytes(KEY, 8).orElseThrow();
                byte[] mine = TestBytes.of(2 * round + 1, 8);
                byte[] its = TestBytes.of(2 * round + 2, 8);
                Future<Object> itWon = threads.submit(() -> swap.invoke(twin, key, now, its));
                Future<Boolean> iWon = threads.submit(() -> store.compareAndSwap(KEY, now, mine));
                assertEquals(!iWon.get(), itWon.get());
            }
        }
    }

    // --- damage

    @Test
    void objectCutShortWhileItIsReadThrows() throws IOException {
        ObjectStore store = open();
        store.putIfAbsent(KEY, TestBytes.of(1, 1_000_000));
        try (StoredObject object = store.read(KEY, ByteRange.ALL).orElseThrow()) {
            object.stream().skipNBytes(10);
            try (FileChannel vandal = FileChannel.open(root().resolve(KEY.value()), StandardOpenOption.WRITE)) {
                vandal.truncate(500_000);
            }
            assertThrows(java.io.EOFException.class, () -> object.stream().readAllBytes());
        }
    }

    @Test
    void fullDiskLeavesNothingVisibleAndRecovers() throws IOException {
        Files.createDirectories(root());
        try (SmallDisk disk = SmallDisk.mount(root(), "4m")) {
            ObjectStore store = open();
            byte[] head = TestBytes.of(1, 100_000);
            store.compareAndSwap(KEY, null, head);
            ObjectKey large = ObjectKey.of("large/object");
            byte[] tooLarge = TestBytes.of(2, 8 << 20);
            assertThrows(IOException.class, () -> store.putIfAbsent(large, tooLarge));
            assertTrue(store.read(large, ByteRange.ALL).isEmpty());
            assertEquals(List.of(KEY), store.list("").toList());
            assertNothingTemporary();

            fill(store);
            byte[] next = TestBytes.of(3, 100_000);
            assertThrows(IOException.class, () -> store.compareAndSwap(KEY, head, next));
            assertArrayEquals(head, store.readBytes(KEY, 100_000).orElseThrow());
            assertNothingTemporary();

            for (ObjectKey filler : store.list("filler/").toList()) {
                store.delete(filler);
            }
            assertTrue(store.compareAndSwap(KEY, head, next));
            assertTrue(store.putIfAbsent(large, TestBytes.of(2, 2 << 20)));
            assertEquals(disk.path(), root());
        }
    }

    private static void fill(ObjectStore store) throws IOException {
        try {
            for (int i = 0; ; i++) {
                store.putIfAbsent(ObjectKey.of("filler/" + i), new byte[50_000]);
            }
        } catch (IOException full) {
            assertTrue(full.getMessage().contains("No space left"), full.toString());
        }
    }

    @Test
    void storeThatMayNotBeWrittenCanBeRead() throws IOException {
        Files.createDirectories(root());
        try (SmallDisk disk = SmallDisk.mount(root(), "1m")) {
            open().putIfAbsent(KEY, TestBytes.of(1, 10));
            disk.makeReadOnly();
            ObjectStore store = open();
            assertArrayEquals(TestBytes.of(1, 10), store.readBytes(KEY, 10).orElseThrow());
            assertEquals(List.of(KEY), store.list("").toList());
            assertThrows(IOException.class, () -> store.putIfAbsent(ObjectKey.of("x"), new byte[1]));
            assertThrows(IOException.class, () -> store.delete(KEY));
        }
    }
}
