package dev.countersign.distribution.devices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.distribution.devices.EventSpool.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventSpoolTest {
    @TempDir
    private Path directory;

    @Test
    void whatWasTakenComesBackInOrderAfterARestart() throws IOException {
        var spool = new EventSpool(directory, 1 << 20);
        for (int i = 0; i < 20; i++) {
            assertTrue(spool.append(List.of(event(i), event(1000 + i))));
        }
        var restarted = new EventSpool(directory, 1 << 20);
        assertEquals(spool.size(), restarted.size());
        List<String> seen = drain(restarted);
        assertEquals(40, seen.size());
        assertEquals(List.of("0", "1000", "1"), seen.subList(0, 3));
        assertEquals("1019", seen.getLast());
        assertTrue(restarted.isEmpty());
        assertEquals(0, restarted.size());
        try (var files = Files.list(directory)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void itNeverOutgrowsItsLimit() throws IOException {
        var spool = new EventSpool(directory, 500);
        int kept = 0;
        for (int i = 0; i < 100; i++) {
            kept += spool.append(List.of(event(i))) ? 1 : 0;
        }
        assertTrue(kept > 5 && kept < 60, "kept " + kept);
        assertTrue(spool.size() <= 500);
        spool.removeOldest();
        assertTrue(spool.append(List.of(event(1))));
    }

    @Test
    void whatACrashCutShortIsReadUpToTheCut() throws IOException {
        var spool = new EventSpool(directory, 1 << 20);
        spool.append(List.of(event(1), event(2), event(3)));
        Path file;
        try (var files = Files.list(directory)) {
            file = files.findFirst().orElseThrow();
        }
        byte[] whole = Files.readAllBytes(file);
        for (int cut = 0; cut < whole.length; cut++) {
            Files.write(file, java.util.Arrays.copyOf(whole, cut));
            List<Waiting> events = new EventSpool(directory, 1 << 20).oldest();
            assertEquals(cut * 3 / whole.length, events.size(), "cut at " + cut);
        }
    }

    @Test
    void theFileThatIsUnderWayIsNotAddedTo() throws IOException {
        var spool = new EventSpool(directory, 1 << 20);
        spool.append(List.of(event(1)));
        List<Waiting> underWay = spool.oldest();
        spool.append(List.of(event(2)));
        assertEquals(1, underWay.size());
        spool.removeOldest();
        assertFalse(spool.isEmpty());
        assertArrayEquals(event(2).json(), spool.oldest().getFirst().json());
    }

    private static List<String> drain(EventSpool spool) throws IOException {
        List<String> seen = new ArrayList<>();
        while (!spool.isEmpty()) {
            spool.oldest().forEach(each -> seen.add(new String(each.json(), UTF_8)));
            spool.removeOldest();
        }
        return seen;
    }

    private static Waiting event(int number) {
        return new Waiting("device", Integer.toString(number).getBytes(UTF_8));
    }
}
