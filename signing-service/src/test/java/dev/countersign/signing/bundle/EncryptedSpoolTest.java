package dev.countersign.signing.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptedSpoolTest {
    @TempDir
    Path temp;

    private SpoolDirectory spools;

    @BeforeEach
    void open() throws IOException {
        spools = SpoolDirectory.open(temp.resolve("spool"), new SecureRandom());
    }

    @Test
    void readsBackWhatWasWrittenAtEveryPosition() throws IOException {
        byte[] content = content(300_000);
        try (EncryptedSpool spool = spool(content)) {
            assertEquals(content.length, spool.size());
            try (InputStream all = spool.stream()) {
                assertArrayEquals(content, all.readAllBytes());
            }
            SeekableByteChannel channel = spool.channel();
            Random random = new Random(1);
            for (int i = 0; i < 2_000; i++) {
                int from = random.nextInt(content.length);
                ByteBuffer some = ByteBuffer.allocate(1 + random.nextInt(100));
                int length = channel.position(from).read(some);
                assertArrayEquals(
                        Arrays.copyOfRange(content, from, from + length), Arrays.copyOf(some.array(), length));
            }
        }
    }

    @Test
    void theDiskHoldsNoPlaintext() throws IOException {
        byte[] canary = "canary-of-the-spool".repeat(1000).getBytes(StandardCharsets.UTF_8);
        Path file = temp.resolve("visible");
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (SpoolWriter writer = new SpoolWriter(channel, new SpoolKey(new SecureRandom()))) {
            writer.write(canary);
            try (EncryptedSpool spool = writer.commit()) {
                String disk = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertEquals(canary.length, disk.length());
                assertFalse(disk.contains("canary"));
                assertTrue(new String(spool.stream().readAllBytes(), StandardCharsets.UTF_8).contains("canary"));
            }
        }
    }

    @Test
    void twoSpoolsOfTheSameBytesDiffer() throws IOException {
        assertFalse(Arrays.equals(encryptedForm(new byte[64]), encryptedForm(new byte[64])));
    }

    @Test
    void theFolderShowsNoFileEvenWhileOneIsOpen() throws IOException {
        try (SpoolWriter writer = spools.create()) {
            writer.write(1);
            assertTrue(names().isEmpty());
            try (EncryptedSpool spool = writer.commit()) {
                assertEquals(1, spool.size());
                assertTrue(names().isEmpty());
            }
        }
    }

    @Test
    void leftoversOfACrashAreDeletedAtStartAndNothingElse() throws IOException {
        Path folder = temp.resolve("spool");
        Files.writeString(folder.resolve("old.spool"), "x");
        Files.writeString(folder.resolve("mine.txt"), "x");
        SpoolDirectory.open(folder, new SecureRandom());
        assertEquals("mine.txt", names());
    }

    @Test
    void nothingCanBeWrittenAfterTheCommit() throws IOException {
        try (SpoolWriter writer = spools.create();
                EncryptedSpool spool = writer.commit()) {
            assertEquals(0, spool.size());
            assertThrows(IOException.class, () -> writer.write(1));
            assertThrows(IOException.class, writer::commit);
        }
    }

    @Test
    void aClosedWriterGivesNothingToRead() throws IOException {
        SpoolWriter writer = spools.create();
        writer.write(1);
        writer.close();
        assertThrows(IOException.class, writer::commit);
    }

    @Test
    void aClosedSpoolCannotBeRead() throws IOException {
        EncryptedSpool spool = spool(content(100));
        SeekableByteChannel before = spool.channel();
        spool.close();
        assertThrows(IOException.class, () -> before.read(ByteBuffer.allocate(10)));
        assertThrows(IllegalStateException.class, spool::channel);
    }

    private EncryptedSpool spool(byte[] content) throws IOException {
        SpoolWriter writer = spools.create();
        writer.write(content, 0, 7);
        writer.write(content, 7, content.length - 7);
        return writer.commit();
    }

    private byte[] encryptedForm(byte[] content) throws IOException {
        Path file = Files.createTempFile(temp, "form", "");
        try (SpoolWriter writer =
                new SpoolWriter(FileChannel.open(file, StandardOpenOption.WRITE), new SpoolKey(new SecureRandom()))) {
            writer.write(content);
        }
        return Files.readAllBytes(file);
    }

    private String names() throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("spool"))) {
            return String.join(",", files.map(f -> f.getFileName().toString()).toList());
        }
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(3).nextBytes(content);
        return content;
    }
}
