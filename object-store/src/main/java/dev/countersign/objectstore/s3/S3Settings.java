package dev.countersign.objectstore.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a bucket is and how it is written. Holds no credentials.
 *
 * @param bucket the bucket's name
 * @param region its region; empty: from the SDK's standard chain
 * @param endpoint the service's address; empty: Amazon's
 * @param pathStyle whether the bucket's name goes into the path
 * @param encryption what each write asks for
 * @param kmsKey the key's id or ARN, for {@link Encryption#KMS}
 * @param spool an existing directory for the part being written of each large object
 */
public record S3Settings(
        String bucket,
        Optional<String> region,
        Optional<URI> endpoint,
        boolean pathStyle,
        Encryption encryption,
        Optional<String> kmsKey,
        Path spool) {

    /** @throws IllegalArgumentException if they cannot go together; the message names the setting */
    public S3Settings {
        if (bucket.isBlank()) {
            throw new IllegalArgumentException("bucket is empty");
        }
        if (endpoint.isPresent() && endpoint.get().getHost() == null) {
            throw new IllegalArgumentException("endpoint is no http or https address: " + endpoint.get());
        }
        if (kmsKey.isPresent() && encryption != Encryption.KMS) {
            throw new IllegalArgumentException("kms-key is set, so sse must be kms");
        }
    }
}
