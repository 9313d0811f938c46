package dev.countersign.objectstore.config;

import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.s3.S3ObjectStore;
import dev.countersign.objectstore.s3.S3Settings;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the object store that a service is set to use. */
public final class ObjectStores {

    private ObjectStores() {}

    /**
     * Opens it. A directory is created if it is missing; a bucket is not, nor is it asked for: the first use tells.
     *
     * @throws IllegalStateException if a property is missing or wrong, which the message names, or the directory is unusable
     */
    public static ObjectStore open(ObjectStoreConfig config) {
        return switch (config.kind()) {
            case DIRECTORY -> directory(config);
            case S3 -> bucket(config.s3());
        };
    }

    private static ObjectStore directory(ObjectStoreConfig config) {
        Path directory = config.directory()
                .orElseThrow(() -> new IllegalStateException("countersign.object-store.directory is not set; name the"
                        + " directory that all services share, or set countersign.object-store.kind=s3"));
        try {
            return new DirectoryObjectStore(directory);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "countersign.object-store.directory: " + directory
                            + " cannot be used; name a directory this process may reach",
                    e);
        }
    }

    private static ObjectStore bucket(ObjectStoreConfig.Bucket config) {
        String bucket = config.bucket()
                .orElseThrow(() -> new IllegalStateException("countersign.object-store.s3.bucket is not set"));
        Path spool = config.spoolDirectory().orElse(Path.of(System.getProperty("java.io.tmpdir")));
        try {
            return S3ObjectStore.open(new S3Settings(
                    bucket,
                    config.region(),
                    config.endpoint(),
                    config.pathStyle(),
                    config.sse(),
                    config.kmsKey(),
                    spool));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("countersign.object-store.s3: " + e.getMessage(), e);
        }
    }
}
