package dev.countersign.objectstore.s3;

import dev.countersign.objectstore.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A large object of unknown length, part by part. Nothing is seen of it until it is completed, which is the conditional write. */
final class MultipartUpload {

    /** 16 MiB: with the 10,000 parts that S3 allows, objects of up to 156 GiB. */
    static final long PART_SIZE = 16L << 20;

    private static final int MAX_PARTS = 10_000;

    private final Bucket bucket;
    private final ObjectKey key;

    MultipartUpload(Bucket bucket, ObjectKey key) {
        this.bucket = bucket;
        this.key = key;
    }

    /** Puts the part that is filled already and the rest of the source. */
    boolean putIfAbsent(PartFile part, InputStream rest) throws IOException {
        String upload = bucket.startUpload(key);
        boolean done = false;
        try {
            List<CompletedPart> parts = send(upload, part, rest);
            // A crash before this leaves parts that nobody sees; one during or after it leaves the whole object or
            // nothing.
            bucket.completeUpload(key, upload, parts);
            done = true;
            return true;
        } catch (S3Exception e) {
            if (Failures.isRefusal(e)) {
                return false;
            }
            throw e;
        } finally {
            if (!done) {
                abort(upload);
            }
        }
    }

    private List<CompletedPart> send(String upload, PartFile part, InputStream rest) throws IOException {
        List<CompletedPart> parts = new ArrayList<>();
        for (; part.size() > 0; part.fill(rest, PART_SIZE)) {
            if (parts.size() == MAX_PARTS) {
                throw new IOException(key + " is larger than " + MAX_PARTS + " parts of " + PART_SIZE + " bytes");
            }
            parts.add(bucket.sendPart(key, upload, parts.size() + 1, part));
        }
        return parts;
    }

    private void abort(String upload) {
        try {
            bucket.abortUpload(key, upload);
        } catch (SdkException e) {
            return; // the bucket's life-cycle rule removes it; what went wrong before is the news
        }
    }
}
