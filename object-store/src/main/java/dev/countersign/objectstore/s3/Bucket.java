package dev.countersign.objectstore.s3;

import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The requests to one bucket. Fails with the SDK's exceptions, but for what the port calls an outcome. */
final class Bucket {

    private static final int MAX_COLLISIONS = 100;

    private final Clients clients;
    private final S3Settings settings;
    private final String name;

    Bucket(Clients clients, S3Settings settings) {
        this.clients = clients;
        this.settings = settings;
        this.name = settings.bucket();
    }

    // --- whole objects

    boolean putIfAbsent(ObjectKey key, RequestBody body) {
        PutObjectRequest request = put(key).ifNoneMatch("*").build();
        return settle(() -> put(request, body));
    }

    /** The ETag stands for the very bytes that were compared: had they changed since, the service refuses. */
    boolean replace(ObjectKey key, byte[] expected, byte[] next) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Optional<String> tag = tagIfHolds(key, expected);
            if (tag.isEmpty()) {
                return false;
            }
            PutObjectRequest request = put(key).ifMatch(tag.get()).build();
            try {
                return put(request, RequestBody.fromBytes(next));
            } catch (S3Exception e) {
                if (Failures.isAbsence(e)) {
                    return false; // deleted since
                }
                giveUpOn(e, attempt);
            }
        }
    }

    private PutObjectRequest.Builder put(ObjectKey key) {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(name).key(key.value());
        settings.encryption().header().ifPresent(request::serverSideEncryption);
        settings.kmsKey().ifPresent(request::ssekmsKeyId);
        return request;
    }

    private boolean put(PutObjectRequest request, RequestBody body) {
        try {
            clients.once().putObject(request, body);
            return true;
        } catch (S3Exception e) {
            if (Failures.isRefusal(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Something that can be tried again after a collision. */
    private interface Attempt {
        boolean run();
    }

    private static boolean settle(Attempt write) {
        for (int attempt = 1; ; attempt++) {
            try {
                return write.run();
            } catch (S3Exception e) {
                giveUpOn(e, attempt);
            }
        }
    }

    private static void giveUpOn(S3Exception e, int attempt) {
        if (!Failures.isCollision(e) || attempt == MAX_COLLISIONS) {
            throw e;
        }
    }

    private Optional<String> tagIfHolds(ObjectKey key, byte[] expected) throws IOException {
        GetObjectRequest request =
                GetObjectRequest.builder().bucket(name).key(key.value()).build();
        try (ResponseInputStream<GetObjectResponse> body = clients.patient().getObject(request)) {
            if (Failures.whole(body.response().contentLength()) != expected.length) {
                body.abort();
                return Optional.empty();
            }
            return Arrays.equals(body.readAllBytes(), expected)
                    ? Optional.of(Failures.whole(body.response().eTag()))
                    : Optional.empty();
        } catch (S3Exception e) {
            if (Failures.isAbsence(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    void delete(ObjectKey key) {
        clients.patient().deleteObject(request -> request.bucket(name).key(key.value()));
    }

    // --- reading

    OptionalLong sizeOf(ObjectKey key) {
        try {
            return OptionalLong.of(Failures.whole(clients.patient()
                    .headObject(request -> request.bucket(name).key(key.value()))
                    .contentLength()));
        } catch (S3Exception e) {
            if (Failures.isAbsence(e)) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    Optional<StoredObject> read(ObjectKey key, ByteRange range) {
        if (range.length() == 0) {
            return empty(key, range);
        }
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(name).key(key.value());
        if (!range.equals(ByteRange.ALL)) {
            request.range(header(range));
        }
        try {
            ResponseInputStream<GetObjectResponse> body = clients.patient().getObject(request.build());
            return Optional.of(new StoredObject(size(body.response()), range, new ObjectStream(body)));
        } catch (S3Exception e) {
            if (Failures.isAbsence(e)) {
                return Optional.empty();
            }
            if (Failures.isBehindTheEnd(e)) {
                return empty(key, range);
            }
            throw e;
        }
    }

    /** Nothing of an object but its size, which swaps can change meanwhile: a range with nothing in it stays empty. */
    private Optional<StoredObject> empty(ObjectKey key, ByteRange range) {
        OptionalLong size = sizeOf(key);
        return size.isEmpty()
                ? Optional.empty()
                : Optional.of(new StoredObject(
                        size.getAsLong(), ByteRange.of(range.offset(), 0), InputStream.nullInputStream()));
    }

    /** RFC 9110, section 14.1.2; the last position is included. */
    private static String header(ByteRange range) {
        boolean open = range.length() > Long.MAX_VALUE - range.offset();
        return "bytes=" + range.offset() + "-" + (open ? "" : range.offset() + range.length() - 1);
    }

    /** Of the whole object: behind the slash of {@code Content-Range: bytes 0-9/100}. */
    private static long size(GetObjectResponse response) {
        String range = response.contentRange();
        return range == null
                ? Failures.whole(response.contentLength())
                : Long.parseLong(range.substring(range.indexOf('/') + 1));
    }

    Iterator<S3Object> listings(String prefix) {
        return clients.patient()
                .listObjectsV2Paginator(request -> request.bucket(name).prefix(prefix))
                .contents()
                .iterator();
    }

    // --- multipart

    String startUpload(ObjectKey key) {
        return clients.patient()
                .createMultipartUpload(request -> {
                    request.bucket(name).key(key.value());
                    settings.encryption().header().ifPresent(request::serverSideEncryption);
                    settings.kmsKey().ifPresent(request::ssekmsKeyId);
                })
                .uploadId();
    }

    CompletedPart sendPart(ObjectKey key, String upload, int number, PartFile part) {
        String tag = clients.patient()
                .uploadPart(
                        request -> request.bucket(name)
                                .key(key.value())
                                .uploadId(upload)
                                .partNumber(number)
                                .contentLength(part.size()),
                        part.body())
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    void completeUpload(ObjectKey key, String upload, List<CompletedPart> parts) {
        clients.once()
                .completeMultipartUpload(request -> request.bucket(name)
                        .key(key.value())
                        .uploadId(upload)
                        .ifNoneMatch("*")
                        .multipartUpload(all -> all.parts(parts)));
    }

    void abortUpload(ObjectKey key, String upload) {
        clients.patient()
                .abortMultipartUpload(
                        request -> request.bucket(name).key(key.value()).uploadId(upload));
    }
}
