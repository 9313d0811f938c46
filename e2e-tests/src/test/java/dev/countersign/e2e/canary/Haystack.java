package dev.countersign.e2e.canary;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where a pattern may be. */
public final class Haystack {
    private static final int PIECE = 1 << 20;

    private Haystack() {}

    /** Whether a process of this user has it anywhere in memory that it can read: heap, buffers, stacks, mapped files. */
    public static boolean memoryHolds(long pid, byte[] pattern) throws IOException {
        try (var memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
            for (String region : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
                String[] fields = region.split("\\s+", 6);
                String[] range = fields[0].split("-", 2);
                long from = Long.parseUnsignedLong(range[0], 16);
                long to = Long.parseUnsignedLong(range[1], 16);
                if (fields[1].startsWith("r") && to > 0 && regionHolds(memory, from, to, pattern)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The files under a folder that have it in them. */
    public static List<Path> filesThatHold(Path folder, byte[] pattern) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> {
                        try {
                            return fileHolds(file, pattern);
                        } catch (NoSuchFileException e) {
                            return false;
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    public static boolean fileHolds(Path file, byte[] pattern) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] window = new byte[PIECE + pattern.length];
            int kept = 0;
            for (int read = in.readNBytes(window, 0, PIECE); read > 0; read = in.readNBytes(window, kept, PIECE)) {
                if (holds(window, kept + read, pattern)) {
                    return true;
                }
                kept = keepEnd(window, kept + read, pattern.length);
            }
            return false;
        }
    }

    private static boolean regionHolds(RandomAccessFile memory, long from, long to, byte[] pattern) throws IOException {
        byte[] window = new byte[PIECE + pattern.length];
        int kept = 0;
        for (long at = from; at < to; ) {
            int read;
            try {
                memory.seek(at);
                read = memory.read(window, kept, (int) Math.min(PIECE, to - at));
            } catch (IOException e) {
                return false; // no memory behind it, such as beyond the end of a mapped file
            }
            if (read <= 0) {
                return false;
            }
            if (holds(window, kept + read, pattern)) {
                return true;
            }
            kept = keepEnd(window, kept + read, pattern.length);
            at += read;
        }
        return false;
    }

    /** Keeps what may be the beginning of the pattern. */
    private static int keepEnd(byte[] window, int length, int pattern) {
        int kept = Math.min(length, pattern - 1);
        System.arraycopy(window, length - kept, window, 0, kept);
        return kept;
    }

    private static boolean holds(byte[] window, int length, byte[] pattern) {
        for (int at = 0; at <= length - pattern.length; at++) {
            int same = 0;
            while (same < pattern.length && window[at + same] == pattern[same]) {
                same++;
            }
            if (same == pattern.length) {
                return true;
            }
        }
        return false;
    }
}
