package dev.countersign.e2e.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Stops a process in the middle of its work on large files that have no name any more, and looks at them. */
public final class SpoolWatch {
    private static final long LARGE = 1 << 20;
    private static final long OFTEN_NANOS = 500_000;

    private SpoolWatch() {}

    /** Looks at one file's content. */
    public interface Look {
        void at(Path file) throws IOException;
    }

    /**
     * Waits until the process has open files in this folder that hold more than a mebibyte, stops it, looks at each, and lets it go on.
     *
     * @return how many were seen; 0 if there was none until it was told to end
     */
    public static int look(long pid, Path folder, BooleanSupplier ended, Look look) throws IOException {
        while (!ended.getAsBoolean()) {
            if (!large(pid, folder).isEmpty()) {
                signal(pid, "STOP");
                try {
                    List<Path> files = large(pid, folder);
                    for (Path file : files) {
                        look.at(file);
                    }
                    if (!files.isEmpty()) {
                        return files.size();
                    }
                } finally {
                    signal(pid, "CONT");
                }
            }
            LockSupport.parkNanos(OFTEN_NANOS);
        }
        return 0;
    }

    private static List<Path> large(long pid, Path folder) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.filter(file -> isLarge(file, folder)).toList();
        }
    }

    private static boolean isLarge(Path file, Path folder) {
        try {
            return Files.readSymbolicLink(file).startsWith(folder) && Files.size(file) > LARGE;
        } catch (NoSuchFileException e) {
            return false; // closed meanwhile
        } catch (IOException e) {
            return false; // no file
        }
    }

    private static void signal(long pid, String signal) throws IOException {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
