package dev.countersign.objectstore.s3;

import java.time.Duration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Two clients on the same connections.
 *
 * @param once for conditional writes: repeating one whose answer was lost would find its own write in the way and say that
 *     somebody else won
 * @param patient for whatever may be repeated: tries again when the service says that it is busy
 */
record Clients(S3Client once, S3Client patient) {

    private static final int CONNECTIONS = 256;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** Without a byte going either way. */
    private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(30);

    /** @throws IllegalArgumentException if the settings do not suffice, for example for want of a region */
    static Clients open(S3Settings settings) {
        SdkHttpClient http = Apache5HttpClient.builder()
                .maxConnections(CONNECTIONS)
                .connectionTimeout(CONNECT_TIMEOUT)
                .connectionAcquisitionTimeout(SILENCE_TIMEOUT)
                .socketTimeout(SILENCE_TIMEOUT)
                .build();
        return new Clients(
                client(settings, http, AwsRetryStrategy.doNotRetry()),
                client(settings, http, AwsRetryStrategy.standardRetryStrategy()));
    }

    private static S3Client client(S3Settings settings, SdkHttpClient http, RetryStrategy retries) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .forcePathStyle(settings.pathStyle())
                // Readers check digests of their own; many services know no trailing checksums.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(override -> override.retryStrategy(retries));
        settings.endpoint().ifPresent(builder::endpointOverride);
        settings.region().map(Region::of).ifPresent(builder::region);
        try {
            return builder.build();
        } catch (SdkException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
