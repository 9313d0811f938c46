package dev.countersign.objectstore.s3;

import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectListing;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * An {@link ObjectStore} in a bucket of an S3 service, each object under its key's own name.
 *
 * <p>Of several writers exactly one wins because the service decides: {@code If-None-Match: *} for an object that must not be
 * there, {@code If-Match} with the ETag of the bytes that were compared for one that is replaced (Amazon S3 user guide, "How to
 * prevent object overwrites with conditional writes"). <b>The service must honour both, atomically, also when a multipart upload
 * is completed; nothing here can make up for one that does not.</b> It must also show every write at once to every reader, as
 * Amazon's does.
 *
 * <p>A conditional write is sent once; reads, parts and deletes are repeated up to twice when the service is busy. An
 * upload whose writer dies stays behind unseen, in parts: give the bucket a life-cycle rule that aborts unfinished uploads.
 */
public final class S3ObjectStore implements ObjectStore {

    private final Bucket bucket;
    private final Path spool;

    private S3ObjectStore(Bucket bucket, Path spool) {
        this.bucket = bucket;
        this.spool = spool;
    }

    /**
     * Connects to nothing yet.
     *
     * @throws IllegalArgumentException if the settings do not suffice, for example for want of a region
     */
    public static S3ObjectStore open(S3Settings settings) {
        return new S3ObjectStore(new Bucket(Clients.open(settings), settings), settings.spool());
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, InputStream source) throws IOException {
        try (PartFile part = PartFile.create(spool)) {
            part.fill(source, MultipartUpload.PART_SIZE);
            if (part.size() < MultipartUpload.PART_SIZE) {
                return bucket.putIfAbsent(key, part.body());
            }
            return bucket.sizeOf(key).isEmpty() && new MultipartUpload(bucket, key).putIfAbsent(part, source);
        } catch (SdkException e) {
            throw Failures.of(key, e);
        }
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] bytes) throws IOException {
        try {
            return bucket.putIfAbsent(key, RequestBody.fromBytes(bytes));
        } catch (SdkException e) {
            throw Failures.of(key, e);
        }
    }

    @Override
    public boolean compareAndSwap(ObjectKey key, byte @Nullable [] expected, byte[] next) throws IOException {
        if (next.length > MAX_SWAPPED_SIZE || (expected != null && expected.length > MAX_SWAPPED_SIZE)) {
            throw new IllegalArgumentException("more than " + MAX_SWAPPED_SIZE + " bytes to swap at " + key);
        }
        try {
            return expected == null
                    ? bucket.putIfAbsent(key, RequestBody.fromBytes(next))
                    : bucket.replace(key, expected, next);
        } catch (SdkException e) {
            throw Failures.of(key, e);
        }
    }

    @Override
    public Optional<StoredObject> read(ObjectKey key, ByteRange range) throws IOException {
        try {
            return bucket.read(key, range);
        } catch (SdkException e) {
            throw Failures.of(key, e);
        }
    }

    @Override
    public Stream<ObjectListing> listings(String prefix) throws IOException {
        ObjectKey.requirePrefix(prefix);
        try {
            return ListedObjects.stream(bucket.listings(prefix), prefix);
        } catch (SdkException e) {
            throw Failures.of("listing " + prefix, e);
        }
    }

    @Override
    public void delete(ObjectKey key) throws IOException {
        try {
            bucket.delete(key);
        } catch (SdkException e) {
            throw Failures.of(key, e);
        }
    }
}
