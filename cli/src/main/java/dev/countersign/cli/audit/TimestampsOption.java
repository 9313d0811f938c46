package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogVerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Checkpoints besides the log's newest: timestamped ones, and those that others saw. */
final class TimestampsOption {
    private static final String NOTE = ".checkpoint";

    @Option(
            names = "--timestamps",
            paramLabel = "FOLDER",
            description = "Verify what audit timestamp wrote there, too; with --tsa-ca.")
    private @Nullable Path folder;

    @Option(names = "--tsa-ca", paramLabel = "FILE", description = "Certificates of the time authorities.")
    private @Nullable Path authorities;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "A checkpoint seen elsewhere, which this log must contain. Repeat for more.")
    private List<Path> checkpoints = List.of();

    List<SeenCheckpoint> read(Terminal terminal, LogVerifierKey key) throws IOException {
        List<SeenCheckpoint> seen = new ArrayList<>();
        for (Path file : checkpoints) {
            seen.add(seen(key, terminal.resolve(file), null));
        }
        if (folder != null) {
            if (authorities == null) {
                throw CommandFailure.usage("--timestamps needs --tsa-ca, the certificates of the time authorities");
            }
            byte[] trusted = Files.readAllBytes(terminal.resolve(authorities));
            List<Path> notes;
            try (var files = Files.list(terminal.resolve(folder))) {
                notes = files.filter(file -> file.toString().endsWith(NOTE))
                        .sorted()
                        .toList();
            }
            for (Path note : notes) {
                String name = String.valueOf(note.getFileName());
                Path response = note.resolveSibling(name.substring(0, name.length() - NOTE.length()) + ".tsr");
                seen.add(seen(
                        key, note, Timestamp.verify(Files.readAllBytes(note), Files.readAllBytes(response), trusted)));
            }
        }
        return seen;
    }

    private static SeenCheckpoint seen(LogVerifierKey key, Path file, @Nullable Instant time) throws IOException {
        try {
            return new SeenCheckpoint(
                    key.verify(Files.readAllBytes(file)).checkpoint(), String.valueOf(file.getFileName()), time);
        } catch (LogException e) {
            throw CommandFailure.refused("bad-checkpoint", file + ": " + e.getMessage());
        }
    }
}
