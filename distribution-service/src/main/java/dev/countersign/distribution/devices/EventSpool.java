package dev.countersign.distribution.devices;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Events on this service's own disk that wait for Kafka, in the order in which they came: a few files, oldest first, of bounded size together. What
 * {@link #append} took survives a crash; a file that a crash cut short is read up to the cut. One caller at a time.
 */
final class EventSpool {
    private static final int SEGMENT = 4 * 1024 * 1024;
    private static final int MAX_RECORD = 1024 * 1024;

    private final Path directory;
    private final long limit;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private long size;
    private long next;

    private record Segment(Path file, long size) {}

    /** An event as the topic takes it. */
    static final class Waiting {
        private final String deviceId;
        private final byte[] json;

        Waiting(String deviceId, byte[] json) {
            this.deviceId = deviceId;
            this.json = json;
        }

        String deviceId() {
            return deviceId;
        }

        /** Not to be changed. */
        byte[] json() {
            return json;
        }
    }

    /**
     * @param limit how many bytes may lie there
     * @throws IOException if the directory cannot be made or read
     */
    EventSpool(Path directory, long limit) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.limit = limit;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                segments.add(new Segment(file, Files.size(file)));
                size += Files.size(file);
                next = number(file) + 1;
            }
        }
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Bytes that wait. */
    long size() {
        return size;
    }

    /**
     * Keeps events, all or none; returns when they are on the disk. Each call writes a file of its own or the end of the newest one.
     *
     * @return false if there is no room left for them
     */
    boolean append(List<Waiting> events) throws IOException {
        long added = 0;
        for (Waiting event : events) {
            added += event.deviceId().length() * 3L + event.json().length + 6;
        }
        if (size + added > limit) {
            return false;
        }
        Segment last = segments.peekLast();
        boolean isNew = last == null || last.size() > SEGMENT || segments.size() == 1;
        // The oldest file may be under way to Kafka and is then deleted whole, so nothing is added to it.
        Path file = isNew ? directory.resolve(String.format(Locale.ROOT, "%019d", next++)) : last.file();
        long before = isNew ? 0 : last.size();
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
            channel.truncate(before); // what a failed write left
            channel.position(before);
            var out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
            for (Waiting event : events) {
                out.writeUTF(event.deviceId());
                out.writeInt(event.json().length);
                out.write(event.json());
            }
            out.flush();
            channel.force(true);
            // Before this a crash loses events whose devices were not answered; after it, none.
            long after = channel.position();
            if (!isNew) {
                segments.removeLast();
            }
            segments.add(new Segment(file, after));
            size += after - before;
        }
        return true;
    }

    /** The events of the oldest file; empty if none wait. */
    List<Waiting> oldest() throws IOException {
        Segment first = segments.peekFirst();
        List<Waiting> events = new ArrayList<>();
        if (first == null) {
            return events;
        }
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(first.file())))) {
            while (true) {
                String deviceId = in.readUTF();
                int length = in.readInt();
                if (length < 0 || length > MAX_RECORD) {
                    return events;
                }
                byte[] json = in.readNBytes(length);
                if (json.length < length) {
                    return events;
                }
                events.add(new Waiting(deviceId, json));
            }
        } catch (EOFException | java.io.UTFDataFormatException e) {
            return events; // its end, or where a crash cut it
        }
    }

    /** Forgets the oldest file. A crash before this makes its events go to Kafka twice. */
    void removeOldest() throws IOException {
        Segment first = segments.peekFirst();
        if (first != null) {
            Files.deleteIfExists(first.file());
            segments.removeFirst();
            size -= first.size();
        }
    }

    private static long number(Path file) {
        try {
            return Long.parseLong(file.getFileName().toString());
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    "countersign.cache.directory holds " + file + ", which this service did not make; remove it", e);
        }
    }
}
