package dev.countersign.objectstore.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.s3.S3Client;

/** S3Proxy on a directory, as a process of its own. */
final class S3Server implements Closeable {

    private final Process process;
    private final URI endpoint;
    private final Path spool;
    private int buckets;

    private S3Server(Process process, URI endpoint, Path spool) {
        this.process = process;
        this.endpoint = endpoint;
        this.spool = spool;
    }

    static S3Server start(Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        S3Process.class.getName(),
                        Files.createDirectories(folder.resolve("objects")).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String port = process.inputReader(UTF_8).readLine();
        if (port == null) {
            throw new IOException("S3Proxy did not start");
        }
        return new S3Server(process, URI.create("http://127.0.0.1:" + port), folder);
    }

    /** A new, empty bucket as {@link #settings} reads it. */
    String freshBucket() {
        String bucket = "bucket-" + ++buckets;
        try (S3Client client = client()) {
            client.createBucket(request -> request.bucket(bucket));
        }
        return endpoint + "/" + bucket + "?" + spool;
    }

    private S3Client client() {
        return Clients.open(settings(endpoint + "/none?" + spool)).once();
    }

    /** The settings of a bucket's location; also puts the credentials where the SDK's standard chain finds them. */
    static S3Settings settings(String location) {
        System.setProperty("aws.accessKeyId", S3Process.IDENTITY);
        System.setProperty("aws.secretAccessKey", S3Process.CREDENTIAL);
        URI uri = URI.create(location);
        return new S3Settings(
                uri.getPath().substring(1),
                Optional.of("us-east-1"),
                Optional.of(URI.create("http://" + uri.getAuthority())),
                true,
                Encryption.BUCKET_DEFAULT,
                Optional.empty(),
                Path.of(uri.getQuery()));
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
