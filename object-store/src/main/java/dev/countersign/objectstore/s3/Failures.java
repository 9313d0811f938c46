package dev.countersign.objectstore.s3;

import dev.countersign.objectstore.ObjectKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the service's answers mean to a caller of the port. */
final class Failures {

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /** Absence is no denial to the port: a log that cannot be read must not look like one that is not there. */
    private static final String FIX_OF_DENIAL =
            "; check the credentials, and the bucket's policy against deploy/s3: without s3:ListBucket for the whole bucket, S3 denies also what is not there";

    private Failures() {}

    static boolean isAbsence(S3Exception e) {
        return e.statusCode() == NOT_FOUND && !"NoSuchBucket".equals(codeOf(e));
    }

    /** A condition did not hold: nothing was written. */
    static boolean isRefusal(S3Exception e) {
        return e.statusCode() == PRECONDITION_FAILED;
    }

    /** Another write was under way at the same time: nothing was written, and who won is not known yet. */
    static boolean isCollision(S3Exception e) {
        return e.statusCode() == CONFLICT;
    }

    static boolean isBehindTheEnd(S3Exception e) {
        return e.statusCode() == RANGE_NOT_SATISFIABLE;
    }

    /**
     * A header that every answer has: the HTTP client takes one that was cut off among its headers for a whole one.
     *
     * @throws SdkClientException if it is missing
     */
    static <T> T whole(@Nullable T header) {
        if (header == null) {
            throw SdkClientException.create("the answer was cut off among its headers");
        }
        return header;
    }

    /** The SDK's messages hold request ids and codes, no credentials. */
    static IOException of(ObjectKey key, SdkException e) {
        return of(key.value(), e);
    }

    static IOException of(String what, SdkException e) {
        if (e instanceof AbortedException) {
            InterruptedIOException interrupted = new InterruptedIOException("S3, " + what + ": interrupted");
            interrupted.initCause(e);
            return interrupted;
        }
        String fix = e instanceof S3Exception denied && denied.statusCode() == FORBIDDEN ? FIX_OF_DENIAL : "";
        return new IOException("S3, " + what + ": " + e.getMessage() + fix, e);
    }

    private static String codeOf(S3Exception e) {
        return e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
    }
}
