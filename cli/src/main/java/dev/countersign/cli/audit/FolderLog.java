package dev.countersign.cli.audit;

import dev.countersign.contract.log.LogSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The log's files in a folder, as they were copied. */
public final class FolderLog implements LogSource {
    private final Path folder;

    public FolderLog(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        Path file = folder.resolve(path);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(file + " is larger than any file of a log");
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
