package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.SignedNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Logs as plain files for {@code verify_tlog.py}, which knows nothing but the specifications; all of them in one run. */
final class IndependentVerifier {
    private final Path folder;
    private final List<String> what = new ArrayList<>();
    private final List<Set<String>> names = new ArrayList<>();

    IndependentVerifier(Path folder, LogVerifierKey key) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("key"), key.text() + "\n");
    }

    /** A checkpoint that the verifier saw before. */
    void saw(byte[] checkpoint) throws IOException {
        Files.write(folder.resolve("seen"), checkpoint);
    }

    /** Copies a log of less than 65,536 entries, and notes what may be said of it. */
    void add(String description, Set<String> expected, LogSource log) throws IOException {
        Path copy = folder.resolve(Integer.toString(what.size()));
        what.add(description);
        names.add(expected);
        Optional<byte[]> note = log.read(LogPath.CHECKPOINT);
        if (note.isEmpty()) {
            return;
        }
        write(copy, log, LogPath.CHECKPOINT);
        long size = Long.parseLong(SignedNote.parse(note.get()).text().split("\n")[1]);
        for (long index = 0; index * 256 < size; index++) {
            int width = (int) Math.min(256, size - index * 256);
            write(copy, log, LogPath.entries(index, width));
            write(copy, log, LogPath.tile(0, index, width));
        }
        if (size >= 256) {
            write(copy, log, LogPath.tile(1, 0, (int) (size / 256)));
        }
    }

    /** Runs the verifier over all logs and compares; returns how many there were. */
    int namesEach() throws Exception {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.add(Path.of(IndependentVerifier.class
                        .getResource("/independent/verify_tlog.py")
                        .toURI())
                .toString());
        command.addAll(List.of("key", "seen"));
        for (int i = 0; i < what.size(); i++) {
            command.add(Integer.toString(i));
        }
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        String[] lines = output.strip().split("\n");
        assertEquals(what.size(), lines.length, output);
        for (int i = 0; i < lines.length; i++) {
            String said = lines[i].split(" ")[1];
            assertTrue(names.get(i).contains(said), what.get(i) + ": " + lines[i]);
        }
        return lines.length;
    }

    private static void write(Path copy, LogSource log, String path) throws IOException {
        Optional<byte[]> bytes = log.read(path);
        if (bytes.isPresent()) {
            Path file = copy.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes.get());
        }
    }
}
