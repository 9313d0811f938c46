package dev.countersign.objectstore.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The S3 server's process: S3Proxy 4.1.0, with three things put right in which its file system storage is no S3. It looks at a
 * write's condition first and writes then, so that two writers can both win, and lists files that are being written: here one
 * of these happens at a time. And deleting below an object fails, where S3, which has no folders, finds nothing to delete.
 */
final class S3Process {

    static final String IDENTITY = "local-identity";
    static final String CREDENTIAL = "local-credential";

    private S3Process() {}

    /**
     * Serves the directory {@code args[0]} and says the port. Ends with its standard input. Without more arguments {@link #IDENTITY} may do everything;
     * with them, each is {@code IDENTITY=POLICY}, who may do what that file allows, and what they were denied is in {@code denials} beside it.
     */
    public static void main(String[] args) throws Exception {
        BlobStore storage = new OneWriteAtATime(new FilesystemNio2BlobStore(args[0]));
        S3Proxy server = S3Proxy.builder()
                .blobStore(storage)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, IDENTITY, CREDENTIAL)
                .build();
        if (args.length > 1) {
            Map<String, AccessGrant> grants = new HashMap<>();
            for (String bearer : List.of(args).subList(1, args.length)) {
                String[] named = bearer.split("=", 2);
                Path policy = Path.of(named[1]);
                BlobStore confined = new ConfinedStore(
                        storage, named[0], BucketRights.read(policy), policy.resolveSibling("denials"));
                grants.put(named[0], new AccessGrant(CREDENTIAL, confined));
            }
            server.setBlobStoreLocator((identity, bucket, key) -> grants.get(identity));
        }
        server.start();
        System.out.println(server.getPort());
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    private static final class OneWriteAtATime extends ForwardingBlobStore {
        OneWriteAtATime(BlobStore storage) {
            super(storage);
        }

        @Override
        public synchronized PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
            byte[] bytes; // all of it, as a refusal in the midst of it would break the connection
            try {
                bytes = body.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            check(request.bucket(), request.key(), request.ifMatch(), request.ifNoneMatch());
            return super.putBlob(request, new ByteArrayInputStream(bytes));
        }

        @Override
        public synchronized CompleteMultipartUploadResponse completeMultipartUpload(
                MultipartUpload upload, CompleteMultipartUploadRequest request) {
            check(request.bucket(), request.key(), request.ifMatch(), request.ifNoneMatch());
            return super.completeMultipartUpload(upload, request);
        }

        private void check(String bucket, String key, String ifMatch, String ifNoneMatch) {
            if (ifMatch == null && ifNoneMatch == null) {
                return;
            }
            HeadObjectResponse there = blobMetadataIfPresent(bucket, key);
            boolean holds = ifMatch == null
                    ? there == null
                    : there != null && bare(ifMatch).equals(bare(there.eTag()));
            if (!holds) {
                throw S3Exception.builder()
                        .statusCode(412)
                        .message("the condition does not hold")
                        .build();
            }
        }

        private static String bare(String tag) {
            return tag.replace("\"", "");
        }

        @Override
        public synchronized ListObjectsV2Response list(ListObjectsV2Request request) {
            return super.list(request);
        }

        @Override
        public synchronized DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
            try {
                return super.removeBlob(request);
            } catch (RuntimeException e) {
                if (String.valueOf(e.getMessage()).contains("Not a directory")) {
                    return DeleteObjectResponse.builder().build();
                }
                throw e;
            }
        }
    }
}
