package dev.countersign.objectstore.config;

import dev.countersign.objectstore.s3.Encryption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Where the object store is. The same for every service of a deployment; what each may do there is the storage's policy. */
@ConfigMapping(prefix = "countersign.object-store")
public interface ObjectStoreConfig {

    /** What kind of storage it is. */
    @WithDefault("directory")
    Kind kind();

    /** The directory that all services share; needed for {@link Kind#DIRECTORY}. */
    Optional<Path> directory();

    /** The bucket; for {@link Kind#S3}. */
    Bucket s3();

    /** The drivers. */
    enum Kind {
        /** A directory of a local file system. */
        DIRECTORY,
        /** A bucket of an S3 service with conditional writes. */
        S3
    }

    /** A bucket of an S3 service. Credentials are not configured here: they come from the AWS SDK's standard chain. */
    interface Bucket {

        /** The bucket's name; needed. */
        Optional<String> bucket();

        /** Its region; from the SDK's standard chain if not given. */
        Optional<String> region();

        /** The service's address, where it is not Amazon's. */
        Optional<URI> endpoint();

        /** Whether the bucket's name goes into the path, not into the host name. */
        @WithDefault("false")
        boolean pathStyle();

        /** The server-side encryption that is asked for with each write. */
        @WithDefault("bucket-default")
        Encryption sse();

        /** The key for {@link Encryption#KMS}; the account's own for S3 if not given. */
        Optional<String> kmsKey();

        /** Where the part of a large object that is being written waits, encrypted as it came; the JVM's temporary directory if not given. */
        Optional<Path> spoolDirectory();
    }
}
