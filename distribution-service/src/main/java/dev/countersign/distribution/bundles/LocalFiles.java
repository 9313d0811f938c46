package dev.countersign.distribution.bundles;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** The directory that holds this service's own files. */
@Singleton
public final class LocalFiles {
    private static final Logger LOG = Logger.getLogger(LocalFiles.class);

    private final Path directory;

    LocalFiles(CacheConfig config) {
        try {
            directory = config.directory().isPresent()
                    ? Files.createDirectories(config.directory().get().toAbsolutePath())
                    : temporary();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "countersign.cache.directory cannot be made: " + e.getMessage()
                            + "; name a directory that this service may write",
                    e);
        }
    }

    /** A file of that name in it. */
    public Path file(String name) {
        return directory.resolve(name);
    }

    private static Path temporary() throws IOException {
        Path made = Files.createTempDirectory("countersign-distribution-");
        LOG.warnf("countersign.cache.directory is not set: using %s, which a restart will not find again", made);
        return made;
    }
}
