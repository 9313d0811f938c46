package dev.countersign.objectstore.s3;

import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** The server-side encryption a write asks for: of use against lost disks only, as the store is not trusted anyway. */
public enum Encryption {
    /** Asks for nothing: the bucket's own setting applies. */
    BUCKET_DEFAULT,
    /** {@code x-amz-server-side-encryption: AES256}. */
    AES256,
    /** {@code x-amz-server-side-encryption: aws:kms}. */
    KMS;

    Optional<ServerSideEncryption> header() {
        return switch (this) {
            case BUCKET_DEFAULT -> Optional.empty();
            case AES256 -> Optional.of(ServerSideEncryption.AES256);
            case KMS -> Optional.of(ServerSideEncryption.AWS_KMS);
        };
    }
}
