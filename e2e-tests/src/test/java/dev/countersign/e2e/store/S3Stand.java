package dev.countersign.e2e.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * An S3 server (S3Proxy on a directory) as a process, whose bucket is the folder of objects of a stack's home. Each service may do with it what its
 * policy in {@code deploy/s3} allows.
 */
public final class S3Stand implements AutoCloseable {
    /** As the object store's own tests run it. */
    private static final String MAIN = "dev.countersign.objectstore.s3.S3Process";

    private static final String BUCKET = "objects";
    public static final String CREDENTIAL = "local-credential";
    private static final List<Service> SERVICES = List.of(Service.INGEST, Service.SIGNING, Service.DISTRIBUTION);

    private final Process process;
    private final FaultyLine line;
    private final Path denials;

    private S3Stand(Process process, FaultyLine line, Path denials) {
        this.process = process;
        this.denials = denials;
        this.line = line;
    }

    /** Serves this home, over a line that is good at first, and lets the stack that is built there use it. */
    public static S3Stand start(Path home, LocalStackBuilder builder) throws IOException {
        S3Stand stand = start(home);
        SERVICES.forEach(service -> stand.use(builder, service));
        return stand;
    }

    /** Serves this home, over a line that is good at first. */
    public static S3Stand start(Path home) throws IOException {
        Files.createDirectories(home.resolve(BUCKET));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                home.toString()));
        Path policies = Files.createDirectories(home.resolveSibling("bucket-policies"));
        for (Service service : SERVICES) {
            command.add(identity(service) + "=" + policy(service, policies));
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String port = process.inputReader(UTF_8).readLine();
        if (port == null) {
            throw new IOException("S3Proxy did not start");
        }
        var line = new FaultyLine(Integer.parseInt(port));
        return new S3Stand(process, line, policies.resolve("denials"));
    }

    private void use(LocalStackBuilder builder, Service service) {
        String s3 = "countersign.object-store.s3.";
        builder.property(service, "countersign.object-store.kind", "s3")
                .property(service, s3 + "bucket", BUCKET)
                .property(service, s3 + "region", "us-east-1")
                .property(service, s3 + "endpoint", line.url().toString())
                .property(service, s3 + "path-style", "true")
                .environment(service, "AWS_ACCESS_KEY_ID", identity(service))
                .environment(service, "AWS_SECRET_ACCESS_KEY", CREDENTIAL);
    }

    /** Who this service is to the store. */
    public static String identity(Service service) {
        return service.name().toLowerCase(Locale.ROOT);
    }

    /** As delivered, but for the bucket's name. */
    private static Path policy(Service service, Path folder) throws IOException {
        String name = identity(service) + ".json";
        String delivered = Files.readString(Path.of("..", "deploy", "s3", name));
        return Files.writeString(folder.resolve(name), delivered.replace(":::countersign", ":::" + BUCKET));
    }

    /** The store as this service sees it, for whoever has taken it over. */
    public S3Client as(Service service) {
        return S3Client.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(line.url())
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(identity(service), CREDENTIAL)))
                .build();
    }

    public String bucket() {
        return BUCKET;
    }

    /** What was denied until now, a line each: who, what, where. */
    public List<String> denials() throws IOException {
        return Files.exists(denials) ? Files.readAllLines(denials) : List.of();
    }

    public FaultyLine line() {
        return line;
    }

    @Override
    public void close() {
        line.close();
        process.destroyForcibly();
    }
}
