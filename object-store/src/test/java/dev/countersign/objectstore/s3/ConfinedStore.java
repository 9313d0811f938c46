package dev.countersign.objectstore.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * A store as one bearer of rights sees it, with the answers of AWS: what is not allowed is 403, and so is what is not there, unless the bearer may
 * list the bucket, whatever the prefix. Each denial is a line of a file.
 */
final class ConfinedStore extends ForwardingBlobStore {
    /** Where S3Proxy keeps uploads that are under way; it lets no client at these keys. */
    private static final String OF_THE_SERVER = ".s3proxy-mpu-stub-";

    private final String bearer;
    private final BucketRights rights;
    private final Path denials;

    ConfinedStore(BlobStore storage, String bearer, BucketRights rights, Path denials) {
        super(storage);
        this.bearer = bearer;
        this.rights = rights;
        this.denials = denials;
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        require("s3:GetObject", request.bucket(), request.key());
        requireKnowable(request.bucket(), request.key());
        return super.getBlob(request);
    }

    /** S3Proxy asks this too before it writes. */
    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        if (!rights.allow("s3:PutObject", request.bucket(), request.key())) {
            require("s3:GetObject", request.bucket(), request.key());
        }
        if (rights.allow("s3:GetObject", request.bucket(), request.key())) {
            requireKnowable(request.bucket(), request.key());
        }
        return super.blobMetadata(request);
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        if (!rights.allowListing(request.bucket(), request.prefix())) {
            throw denied("s3:ListBucket", request.prefix());
        }
        return super.list(request);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        require("s3:PutObject", request.bucket(), request.key());
        if (request.ifMatch() != null) {
            require("s3:GetObject", request.bucket(), request.key());
        }
        return super.putBlob(request, body);
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        require("s3:DeleteObject", request.bucket(), request.key());
        return super.removeBlob(request);
    }

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
        require("s3:PutObject", request.bucket(), request.key());
        return super.initiateMultipartUpload(request);
    }

    @Override
    public UploadPartResponse uploadMultipartPart(MultipartUpload upload, UploadPartRequest request, InputStream body) {
        require("s3:PutObject", upload.containerName(), upload.blobName());
        return super.uploadMultipartPart(upload, request, body);
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        require("s3:PutObject", upload.containerName(), upload.blobName());
        return super.completeMultipartUpload(upload, request);
    }

    @Override
    public void abortMultipartUpload(MultipartUpload upload) {
        require("s3:AbortMultipartUpload", upload.containerName(), upload.blobName());
        super.abortMultipartUpload(upload);
    }

    private void require(String action, String bucket, String key) {
        if (!key.startsWith(OF_THE_SERVER) && !rights.allow(action, bucket, key)) {
            throw denied(action, key);
        }
    }

    private void requireKnowable(String bucket, String key) {
        if (!rights.allowListing(bucket, null) && delegate().blobMetadataIfPresent(bucket, key) == null) {
            throw denied("s3:ListBucket, of what is not there", key);
        }
    }

    private S3Exception denied(String action, @Nullable String what) {
        try {
            Files.writeString(
                    denials,
                    bearer + " " + action + " " + what + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (S3Exception) S3Exception.builder()
                .statusCode(403)
                .message("Access Denied")
                .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode("AccessDenied").build())
                .build();
    }
}
