package dev.countersign.cli.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The newest checkpoint of each log that this witness cosigned, one file a log. Whoever takes files back to an older state makes the witness
 * forget; they are to be on a disk of its own.
 */
final class WitnessMemory {
    private final Path folder;

    WitnessMemory(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** The newest checkpoint of a log, if any was cosigned. */
    Optional<Checkpoint> newest(LogVerifierKey log) throws IOException {
        try {
            SignedCheckpoint signed = log.verify(Files.readAllBytes(file(log.name())));
            return Optional.of(signed.checkpoint());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Remembers a checkpoint; it is on the disk when this returns. A crash leaves the one before or this one. */
    void remember(SignedCheckpoint checkpoint) throws IOException {
        write(file(checkpoint.checkpoint().origin()), checkpoint.note());
    }

    /** Keeps a signed note that contradicts what was cosigned: with that, it proves what the log did. */
    void keepConflict(SignedCheckpoint checkpoint) throws IOException {
        Path file = file(checkpoint.checkpoint().origin());
        write(
                file.resolveSibling(file.getFileName() + ".conflict-" + checkpoint.size() + "-"
                        + checkpoint.checkpoint().root()),
                checkpoint.note());
    }

    private Path file(String origin) {
        return folder.resolve(Sha256.hash(origin.getBytes(UTF_8)).hex());
    }

    private void write(Path file, byte[] note) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(note);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
