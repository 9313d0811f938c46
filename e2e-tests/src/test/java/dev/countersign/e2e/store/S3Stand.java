package dev.countersign.e2e.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An S3 server (S3Proxy on a directory) as a process, whose bucket is the folder of objects of a stack's home. */
public final class S3Stand implements AutoCloseable {
    /** As the object store's own tests run it. */
    private static final String MAIN = "dev.countersign.objectstore.s3.S3Process";

    private static final String BUCKET = "objects";

    private final Process process;
    private final FaultyLine line;

    private S3Stand(Process process, FaultyLine line) {
        this.process = process;
        this.line = line;
    }

    /** Serves this home, and lets the stack use it over a line that is good at first. */
    public static S3Stand start(Path home, LocalStackBuilder builder) throws IOException {
        Files.createDirectories(home.resolve(BUCKET));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MAIN,
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String port = process.inputReader(UTF_8).readLine();
        if (port == null) {
            throw new IOException("S3Proxy did not start");
        }
        var line = new FaultyLine(Integer.parseInt(port));
        for (Service service : List.of(Service.INGEST, Service.SIGNING, Service.DISTRIBUTION)) {
            use(builder, service, line.url());
        }
        return new S3Stand(process, line);
    }

    private static void use(LocalStackBuilder builder, Service service, URI endpoint) {
        String s3 = "countersign.object-store.s3.";
        builder.property(service, "countersign.object-store.kind", "s3")
                .property(service, s3 + "bucket", BUCKET)
                .property(service, s3 + "region", "us-east-1")
                .property(service, s3 + "endpoint", endpoint.toString())
                .property(service, s3 + "path-style", "true")
                .environment(service, "AWS_ACCESS_KEY_ID", "local-identity")
                .environment(service, "AWS_SECRET_ACCESS_KEY", "local-credential");
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
