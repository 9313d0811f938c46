package dev.countersign.e2e.crash;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.e2e.stack.Door;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.Upload;
import dev.countersign.e2e.stack.WebBuild;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Publishers that go on whatever happens: each sends one small release after the other, each as often as it takes until
 * ingest-service has acknowledged it.
 */
final class Publications {
    private static final int SIZE = 20_000;
    private static final int AHEAD = 10;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofMillis(200);

    private final Stack stack;
    private final Path folder;
    private final VerifyingKey uploadKey;
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Map<Integer, byte[]> builds = new ConcurrentHashMap<>();
    private final NavigableMap<Integer, Acknowledged> acknowledged = new ConcurrentSkipListMap<>();

    /** @param nanos when the answer was read, by {@link System#nanoTime} */
    record Acknowledged(String request, String bundle, long nanos) {}

    Publications(Stack stack, Path folder) {
        this.stack = stack;
        this.folder = folder;
        this.uploadKey = Upload.key(stack);
    }

    /**
     * Publishes until told otherwise.
     *
     * @param installed the newest version's number that a device runs: publishers do not run far ahead of it
     */
    void run(BooleanSupplier goOn, IntSupplier installed) {
        Door door = stack.door();
        while (goOn.getAsBoolean()) {
            if (number.get() - installed.getAsInt() > AHEAD) {
                LockSupport.parkNanos(RETRY.toNanos());
                continue;
            }
            int next = number.incrementAndGet();
            Path zip = WebBuild.zip(folder.resolve("release-" + next + ".zip"), next, SIZE);
            Upload upload = Upload.withComment(
                    uploadKey, zip, "development", version(next), stack.publisher(), "release " + next);
            builds.put(next, read(zip));
            while (!taken(door, upload)) {
                LockSupport.parkNanos(RETRY.toNanos());
            }
            acknowledged.put(next, new Acknowledged(upload.id(), upload.bundle(), System.nanoTime()));
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** False to try again; what cannot become right by itself fails the test. */
    private boolean taken(Door door, Upload upload) {
        try {
            int submitted = door.submit(upload.envelope()).status();
            if (submitted != 200 && submitted != 201) {
                return retried(submitted, "a request");
            }
            int noted = door.note(upload.id(), upload.note()).status();
            if (noted != 202) {
                return retried(noted, "a note");
            }
            int uploaded = door.upload(upload.id(), upload.ciphertext()).status();
            return uploaded == 202 || retried(uploaded, "an upload");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private boolean retried(int status, String what) {
        if (status != 503) {
            throw new AssertionError(what + " was answered with " + status);
        }
        refused.incrementAndGet();
        return false;
    }

    /** How many calls were answered with 503 and {@code Retry-After}. */
    int refused() {
        return refused.get();
    }

    static String version(int number) {
        return "1." + number + ".0";
    }

    /** The zip that was published under a version. */
    byte[] build(String version) {
        return builds.get(Integer.parseInt(version.split("\\.", -1)[1]));
    }

    /** By number of version. */
    NavigableMap<Integer, Acknowledged> acknowledged() {
        return acknowledged;
    }

    private static byte[] read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
