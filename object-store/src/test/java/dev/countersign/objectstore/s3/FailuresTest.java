package dev.countersign.objectstore.s3;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.objectstore.ObjectKey;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.S3Exception;

class FailuresTest {
    /** To a signer, an absent log is one to begin anew; a denied one is not. */
    @Test
    void aDenialIsNoAbsenceAndNamesItsFix() {
        S3Exception denied = (S3Exception)
                S3Exception.builder().statusCode(403).message("Forbidden").build();
        assertFalse(Failures.isAbsence(denied));
        String message = Failures.of(ObjectKey.of("log/checkpoint"), denied).getMessage();
        assertTrue(message.contains("log/checkpoint") && message.contains("s3:ListBucket"), message);
    }
}
